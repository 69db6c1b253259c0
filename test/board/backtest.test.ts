import t from 'tap'
import { isTooEarly } from '../../board/alarms/load-words.ts'
import { changeText } from '../../board/backtest/asked.ts'
import { ACTIONS } from '../../model/permissions.ts'
import { openBrowser } from '../support/browser.ts'
import { needs } from '../support/programs.ts'
import { BACKTEST } from './support/backtest-routes.ts'
import { startFixtureServer } from './support/fixture-server.ts'
import { WARD } from './support/sample-house.ts'

const ADMIN = { roles: ['admin'], permissions: ACTIONS }

t.test('back-tests in a real browser', needs('chromium'), async t => {
  const browser = await openBrowser(t)
  const open = async (path: string) => {
    const server = await startFixtureServer({ patients: 3, loggedIn: true, me: ADMIN })
    const page = await browser.newPage()
    t.teardown(async () => {
      await page.close()
      await server.close()
    })
    await page.addInitScript("localStorage.setItem('wardbeat.renewLoginAt', '0')")
    await page.goto(`${server.url}${path}`)
    return { page, last: () => server.care.taken.at(-1) }
  }

  t.test('a changed limit of a ward is sent, watched, and compared', async t => {
    const { page, last } = await open('/admin/backtest')
    await page.getByLabel('Ward', { exact: true }).selectOption(WARD)
    await page.getByLabel('First day').fill('2026-11-01')
    await page.getByLabel('Last day').fill('2026-11-07')
    await page.getByRole('button', { name: 'Start' }).click()
    await page.getByText('or another limit needs a number').waitFor()
    await page.getByLabel('Low, %', { exact: false }).first().fill('88')
    await page.getByLabel('Delay, s', { exact: false }).fill('15')
    await page.getByRole('button', { name: 'Start' }).click()
    await page.getByRole('heading', { name: 'Alarms per bed and day' }).waitFor()
    t.strictSame(last()?.body, {
      wardId: WARD,
      from: '2026-11-01T00:00:00.000Z',
      to: '2026-11-08T00:00:00.000Z',
      rules: null,
      against: { limits: { spo2: { low: 88, delaySeconds: 15 } } },
    })
    const about = page.getByRole('region', { name: 'What was judged' })
    await about.getByText('3 North').waitFor()
    await about.getByText('SpO2: low 88 %, delay 15 s').waitFor()
    const table = page.getByRole('table', { name: 'Alarms per bed and day, by rule' })
    t.match(await table.getByRole('row', { name: /SpO2 too low/ }).innerText(), /7\.9\s+3\.3/)
  })

  t.test('a rule set must be JSON, and a patient or ward be named', async t => {
    const { page, last } = await open('/admin/backtest')
    const before = last()
    await page.getByLabel('What to change').selectOption('json')
    await page.getByLabel('Rule set').fill('{"limits":')
    await page.getByRole('button', { name: 'Start' }).click()
    await page.getByText('Rule set is no JSON object').waitFor()
    await page.getByText('Patient or a ward is needed').waitFor()
    t.equal(last(), before, 'nothing was sent')
  })

  t.test('the drawing says no more than its tables', async t => {
    const { page } = await open(`/admin/backtest/${BACKTEST}`)
    await page.getByText('The same as a table').click()
    const hours = page.getByRole('table', { name: 'Alarms by the hour' })
    await hours.waitFor()
    t.equal(await hours.getByRole('row').count(), 49, 'the heading and every hour')
    t.match(await page.locator('.facts-list').first().innerText(), /lost\s+2/)
    t.equal(await page.locator('.steps path').count(), 2)
  })
})

t.test('what was changed is said in words', async t => {
  const limits = { spo2: { low: 88, high: null, delaySeconds: 15 }, hr: { criticalHigh: 150 } }
  t.equal(changeText(JSON.stringify({ limits })), 'SpO2: low 88 %, high none, delay 15 s; HR: critical high 150 /min')
  t.equal(changeText('{"rules":[],"personal":false}'), 'its own rules; whether limits of patients count')
  t.equal(changeText('{}'), 'nothing')
  t.match(changeText(undefined), 'too long')
})

t.test('below one bed day a rate says nothing', async t => {
  t.ok(isTooEarly(0.99))
  t.notOk(isTooEarly(1))
})
