import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { connectAsync } from 'mqtt'
import t from 'tap'
import { openBrowser } from '../support/browser.ts'
import { findProgram, needs } from '../support/programs.ts'
import { ADMIN, startTestSystem } from '../support/system.ts'
import { until } from '../support/until.ts'
import { admitPatient } from '../support/ward.ts'

const run = promisify(execFile)
/** Far more than the promise (well under a second), so that only a missing alert fails, not a slow machine. */
const ON_SCREEN_WITHIN_MS = 15_000

t.test(
  'a critical value published by a device is an alert in a real browser, and Going acknowledges it',
  needs('chromium'),
  async t => {
    const system = await startTestSystem(t)
    const bed = await admitPatient(system, { deviceId: 'flow-monitor-1', family: 'Flowtest', bed: '7' })

    const browser = await openBrowser(t)
    const page = await browser.newPage()
    await page.goto(system.httpUrl)
    await page.getByLabel('Email').fill(ADMIN.email)
    await page.getByLabel('Password').fill(ADMIN.password)
    await page.getByRole('button', { name: /log in/i }).click()
    await page.getByText('Flowtest').first().waitFor({ timeout: ON_SCREEN_WITHIN_MS })

    const device = await connectAsync(system.mqttUrl, { username: bed.deviceId, password: bed.token, clientId: 'flow' })
    t.teardown(() => device.endAsync(true))
    await device.publishAsync(
      `v1/devices/${bed.deviceId}/vitals`,
      JSON.stringify({ ts: Date.now(), vitals: { hr: 81, spo2: 79 } }),
      { qos: 1 },
    )
    const alarm = page.getByText(/SpO[2₂] 79 %/).first()
    await alarm.waitFor({ timeout: ON_SCREEN_WITHIN_MS })
    await page.getByText('Monitor not connected').waitFor({ state: 'detached', timeout: ON_SCREEN_WITHIN_MS })
    await page.getByRole('button', { name: /going/i }).first().click()
    const acknowledged = async () =>
      (await system.api<{ items: { state: string }[] }>('GET', `/alerts?patientId=${bed.patientId}`)).items[0]?.state
    await until(async () => (await acknowledged()) === 'acknowledged', { within: ON_SCREEN_WITHIN_MS, every: 50 })

    await t.test('and so is one published by mosquitto_pub', needs('mosquitto_pub'), async t => {
      await run(findProgram('mosquitto_pub') ?? 'mosquitto_pub', [
        ...['-h', '127.0.0.1', '-p', String(system.mqttPort), '-u', bed.deviceId, '-P', bed.token, '-q', '1'],
        ...['-t', `v1/devices/${bed.deviceId}/vitals`],
        ...['-m', JSON.stringify({ ts: Date.now(), vitals: { hr: 144 } })],
      ])
      await page
        .getByText(/HR 144/)
        .first()
        .waitFor({ timeout: ON_SCREEN_WITHIN_MS })
      t.pass('it is on the screen')
    })
    await device.endAsync()
    t.match(await system.stop(), { code: 0 })
  },
)
