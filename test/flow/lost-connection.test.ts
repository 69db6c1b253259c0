import { connectAsync } from 'mqtt'
import type { Page } from 'playwright-core'
import t from 'tap'
import { openBrowser } from '../support/browser.ts'
import { needs } from '../support/programs.ts'
import { ADMIN, startTestSystem, type TestSystem } from '../support/system.ts'
import { until } from '../support/until.ts'
import { admitPatient } from '../support/ward.ts'

/** A lost connection is said within this, ms. */
const SAID_WITHIN_MS = 5000
/** The browser's own way to this test, on a machine that is busy with other tests, ms. */
const TEST_SLACK_MS = 500
/** A killed role is started again and the board finds it, ms: far more than it takes, so that only never fails. */
const HEALED_WITHIN_MS = 60_000
const LOST = 'NO CONNECTION since'

t.test('on the real system', { ...needs('chromium'), timeout: 180_000 }, async t => {
  const system = await startTestSystem(t)
  const one = await admitPatient(system, { deviceId: 'monitor-1', family: 'Onebed', bed: '1' })
  const two = await admitPatient(system, { deviceId: 'monitor-2', family: 'Twobed', bed: '2' })
  const device = await connectAsync(system.mqttUrl, { username: one.deviceId, password: one.token })
  const other = await connectAsync(system.mqttUrl, { username: two.deviceId, password: two.token })
  const values = { hr: 81, spo2: 97, rr: 16 }
  const publish = () => {
    for (const [client, bed, vitals] of [
      [device, one, values],
      [other, two, { hr: 74 }],
    ] as const) {
      client.publish(`v1/devices/${bed.deviceId}/vitals`, JSON.stringify({ ts: Date.now(), vitals }), { qos: 1 })
    }
  }
  publish()
  const beat = setInterval(publish, 1000)
  t.teardown(async () => {
    clearInterval(beat)
    await Promise.all([device.endAsync(true), other.endAsync(true)])
  })

  const browser = await openBrowser(t)
  const page = await browser.newPage()
  await page.goto(system.httpUrl)

  await t.test('a keyboard alone logs in, answers an alarm, opens a patient and comes back', async () => {
    await page.locator('input[name=email]:focus').waitFor()
    await page.keyboard.type(ADMIN.email)
    await page.keyboard.press('Tab')
    await page.keyboard.type(ADMIN.password)
    await page.keyboard.press('Enter')
    await page.locator('.tile [data-code=hr][data-fresh=fresh]').first().waitFor()

    values.hr = 190
    await page.locator('.alarm[data-alarm=high][aria-current]').waitFor()
    await page.keyboard.press('g')
    await page.getByText('Every alarm has somebody going').waitFor()

    await tabTo(page, 'Onebed, T.')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Onebed, Test' }).waitFor()
    await tabTo(page, '◀ Ward', 1)
    await page.keyboard.press('Enter')
    await page.locator('.tile').nth(1).waitFor()
  })

  await page.evaluate('globalThis.neverReloaded = true')
  const stays = () => page.evaluate('globalThis.neverReloaded')

  await t.test(
    'a frozen server is said in time, and the alarm that came meanwhile is there when it is back',
    async t => {
      const api = await roleOf(system)
      process.kill(api, 'SIGSTOP')
      const frozenAt = Date.now()
      try {
        await page.getByText(LOST).waitFor({ timeout: 2 * SAID_WITHIN_MS })
        const after = Date.now() - frozenAt
        t.ok(after <= SAID_WITHIN_MS + TEST_SLACK_MS, `said after ${after} ms`)
        values.spo2 = 79
        await page.locator('[data-code=hr][data-fresh=late]').first().waitFor()
      } finally {
        process.kill(api, 'SIGCONT')
      }
      await page.getByText(LOST).waitFor({ state: 'detached', timeout: HEALED_WITHIN_MS })
      await page.locator('.alarm', { hasText: 'SpO2 79 % (limit 85)' }).waitFor({ timeout: HEALED_WITHIN_MS })
      await page.locator('[data-code=hr][data-fresh=fresh]').first().waitFor()
      t.ok(await stays(), 'without a reload')
    },
  )

  await t.test('after a kill the board finds the new server, and the alarm that came meanwhile', async t => {
    values.spo2 = 97
    const killed = await roleOf(system)
    process.kill(killed, 'SIGKILL')
    values.rr = 2
    await until(async () => ((await system.pidOf('api')) ?? killed) !== killed, { within: HEALED_WITHIN_MS })
    await page.locator('.alarm', { hasText: 'RR 2 /min' }).waitFor({ timeout: HEALED_WITHIN_MS })
    await page.locator('html[data-line=live]').waitFor()
    t.ok(await stays(), 'without a reload')
  })

  await t.test('a monitor that falls silent goes grey alone, and then alarms', async t => {
    clearInterval(beat)
    const only = setInterval(() => {
      const message = JSON.stringify({ ts: Date.now(), vitals: { hr: 74 } })
      other.publish(`v1/devices/${two.deviceId}/vitals`, message, { qos: 1 })
    }, 1000)
    t.teardown(() => clearInterval(only))
    const silent = page.getByLabel('Bed 1,')
    await silent.locator('[data-code=hr][data-fresh=late]').waitFor({ timeout: 15_000 })
    await page.getByLabel('Bed 2,').locator('[data-code=hr][data-fresh=fresh]').waitFor()
    await silent.getByText(/No signal since \d\d:\d\d/).waitFor({ timeout: HEALED_WITHIN_MS })
    await silent.locator('[data-code=hr][data-fresh=old] .number', { hasText: '--' }).waitFor({ timeout: 60_000 })
  })
})

async function roleOf(system: TestSystem): Promise<number> {
  return until(() => system.pidOf('api'), { what: 'the process with the API' })
}

/** Presses Tab until the link of this name has the focus; fails after `most` times. */
async function tabTo(page: Page, name: string, most = 30): Promise<void> {
  for (let i = 0; i < most; i++) {
    await page.keyboard.press('Tab')
    const focused = await page.locator('a:focus-visible', { hasText: name }).count()
    if (focused > 0) return
  }
  throw new Error(`"${name}" was not reached in ${most} steps`)
}
