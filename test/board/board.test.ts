import t from 'tap'
import { openBrowser } from '../support/browser.ts'
import { needs } from '../support/programs.ts'
import { type FixtureServer, startFixtureServer } from './support/fixture-server.ts'
import { idOf, type SamplePatient, sampleAlert } from './support/sample-ward.ts'

t.test('the board in a real browser', needs('chromium'), async t => {
  const browser = await openBrowser(t)

  const open = async (loggedIn = true) => {
    const server = await startFixtureServer({ patients: 4, loggedIn })
    const page = await browser.newPage()
    const refused: string[] = []
    page.on('console', m => {
      if (/Content Security Policy/.test(m.text())) refused.push(m.text())
    })
    page.on('pageerror', error => refused.push(error.message))
    t.teardown(async () => {
      await page.close()
      await server.close()
    })
    // The sign of an earlier login, without which the board asks nobody.
    if (loggedIn) await page.addInitScript("localStorage.setItem('wardbeat.renewLoginAt', '0')")
    await page.goto(server.url)
    return { server, page, refused }
  }
  const patientOf = (server: FixtureServer, n: number): SamplePatient => {
    const patient = server.patients[n]
    if (patient === undefined) throw new Error(`no patient ${n}`)
    return patient
  }

  t.test('with beds of two wards on the screen, tiles and alarms name the ward', async t => {
    const { page, server } = await open()
    await page.locator('.tile').nth(3).waitFor()
    t.equal(await page.locator('.tile .where').count(), 0, 'one ward need not be named')
    await page.route('**/api/v1/board*', async route => {
      const answer = await route.fetch()
      const body = await answer.text()
      // The third one lies in another ward, in a bed of the number that the fourth one has.
      const third = JSON.stringify(patientOf(server, 2).id)
      const moved = JSON.parse(body, (_, value) =>
        value !== null && value.ward === '3 North' && JSON.stringify(value.id) === third
          ? { ...value, ward: '4 South', bed: '4' }
          : value,
      )
      await route.fulfill({ response: answer, json: moved })
    })
    await page.reload()
    await page.getByRole('article', { name: 'Bed 4, 4 South' }).waitFor()
    await page.getByRole('article', { name: 'Bed 4, 3 North' }).getByText('3 North').waitFor()
    server.put(sampleAlert(1, patientOf(server, 3), {}, Date.now()))
    await page.locator('.alarm .who', { hasText: /^Bed 4, 3 North · / }).waitFor()
  })

  t.test('a wrong password is said in words, the right one opens the ward, logout closes it', async t => {
    const { page, refused } = await open(false)
    await page.getByLabel('Email').fill('nurse@wardbeat.local')
    await page.getByLabel('Password').fill('guess')
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByText('Email or password is wrong.').waitFor()
    await page.getByLabel('Password').fill('demo')
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.locator('.tile').nth(3).waitFor()
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByLabel('Password').waitFor()
    t.strictSame(refused, [], 'nothing breaks the content security policy')
  })

  t.test('a frozen server is said across the board within five seconds and heals with what was missed', async t => {
    const { page, server } = await open()
    await page.locator('.tile [data-fresh=fresh]').first().waitFor()
    await page.locator('html[data-line=live]').waitFor()
    const frozenAt = Date.now()
    server.freeze()
    await page.getByText('NO CONNECTION since').waitFor({ timeout: 10_000 })
    const after = Date.now() - frozenAt
    t.ok(after <= 5000 + 300, `said after ${after} ms (300 ms for the test's own way)`)
    server.put(sampleAlert(1, patientOf(server, 1), {}, Date.now()))
    await page.locator('.tile').first().locator('[data-code=hr][data-fresh=late]').waitFor()
    server.cut()
    server.thaw()
    server.restore()
    await page.getByText('NO CONNECTION since').waitFor({ state: 'detached', timeout: 15_000 })
    const missed = page.getByLabel('While the connection was lost')
    await missed.getByText('SpO2 81 % (limit 85)').waitFor()
    await page.locator('.alarm[data-alarm=high]').waitFor()
    await missed.getByRole('button', { name: 'Read' }).click()
    await missed.waitFor({ state: 'detached' })
  })

  t.test('a monitor that falls silent goes grey by itself, the others stay', async t => {
    const { page, server } = await open()
    const tile = page.getByLabel('Bed 2,')
    await tile.locator('[data-code=hr][data-fresh=fresh]').waitFor()
    server.override(patientOf(server, 1).id, null)
    await tile.locator('[data-code=hr][data-fresh=late]').waitFor({ timeout: 10_000 })
    t.match(await tile.locator('[data-code=hr] .age').textContent(), /^\d+s$/)
    await page.getByLabel('Bed 1,').locator('[data-code=hr][data-fresh=fresh]').waitFor()
  })

  t.test('a fall, a score that was and a silent ward are told in their own words', async t => {
    const { page, server } = await open()
    await page.locator('.tile').first().waitFor()
    await page.locator('html[data-line=live]').waitFor()
    const none = { code: null, value: null, limit: null }
    const fall = { ...none, ruleId: 'fall', message: 'Fall', latching: true, conditionPresent: false }
    server.put(sampleAlert(1, patientOf(server, 0), fall, Date.now()))
    const silent = {
      ...none,
      ruleId: 'devices-silent',
      kind: 'technical' as const,
      message: 'No signal from 6 monitors',
    }
    server.put(sampleAlert(2, patientOf(server, 1), silent, Date.now()))
    await page.getByLabel('Bed 1,').locator('.told').getByText('Fall').waitFor()
    const ward = page.locator('.alarm[data-kind=technical] .who')
    await ward.waitFor()
    t.notMatch(await ward.textContent(), /Bed/, 'nobody is sent to one bed of a ward that is silent')
    await page.getByRole('link', { name: '2 alarms' }).click()
    await page.locator('.entry', { hasText: 'Fall' }).locator('summary').click()
    await page.getByText('over; stays until it was seen').waitFor()
    await page.setViewportSize({ width: 390, height: 844 })
    const [words, acts] = await Promise.all(
      ['summary', '.acts'].map(part => page.locator('.entry', { hasText: 'Fall' }).locator(part).boundingBox()),
    )
    t.ok(words && acts && words.y + words.height <= acts.y, 'on a phone the acts cover no words')
  })

  t.test('the keyboard selects and acknowledges; Escape does not', async t => {
    const { page, server } = await open()
    await page.locator('.tile').first().waitFor()
    await page.locator('html[data-line=live]').waitFor()
    server.put(sampleAlert(1, patientOf(server, 0), { priority: 'high' }, Date.now()))
    server.put(sampleAlert(2, patientOf(server, 1), { priority: 'medium' }, Date.now()))
    await page.locator('.alarm').nth(1).waitFor()
    await page.getByText('Bed 1, Sample, Ada').waitFor({ state: 'attached' })
    await page.locator('.alarm[data-alarm=high][aria-current]').waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('j')
    await page.locator('.alarm[data-alarm=medium][aria-current]').waitFor()
    await page.keyboard.press('g')
    await page.locator('.alarm[data-alarm=medium]').waitFor({ state: 'detached' })
    t.strictSame(server.acknowledged, [idOf('alert', 2)])
    await page.locator('.alarm[data-alarm=high][aria-current]').waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('Every alarm has somebody going').waitFor()
    t.strictSame(server.acknowledged, [idOf('alert', 2), idOf('alert', 1)])
  })

  t.test('the screen is mute until somebody touches it, and says so', async () => {
    const { page } = await open()
    await page.getByText('This screen is mute').waitFor()
    await page.getByRole('button', { name: 'Switch sound on' }).click()
    await page.getByRole('button', { name: 'Sound on' }).click()
    await page.getByText('SOUND IS OFF on this screen').waitFor()
  })

  t.test('a patient opens to curves of an hour and of a week, and back', async t => {
    const { page, refused } = await open()
    await page.getByRole('link', { name: 'Bed 2 Example, B.' }).click()
    await page.getByRole('heading', { name: 'Example, Ben' }).waitFor()
    await page.locator('.chart canvas').nth(4).waitFor()
    await page.getByRole('button', { name: '7 d' }).click()
    await page.locator('[aria-pressed=true]', { hasText: '7 d' }).waitFor()
    await page.goBack()
    await page.locator('.tile').nth(3).waitFor()
    t.strictSame(refused, [])
  })
})
