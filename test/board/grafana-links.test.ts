import t from 'tap'
import { BUILT_IN_ROLES } from '../../model/role.ts'
import { openBrowser } from '../support/browser.ts'
import { needs } from '../support/programs.ts'
import { until } from '../support/until.ts'
import { startFixtureServer } from './support/fixture-server.ts'
import { WARD } from './support/sample-house.ts'
import { idOf } from './support/sample-ward.ts'

const FIRST = idOf('patient', 1)
const GRAFANA = { url: 'https://house.test/grafana', patientDashboard: 'patient-vitals-influxdb' } as const
const NURSE = { roles: ['nurse'], permissions: BUILT_IN_ROLES.find(r => r.id === 'nurse')?.permissions ?? [] }

t.test('the way to Grafana in a real browser', needs('chromium'), async t => {
  const browser = await openBrowser(t)
  const open = async (path: string, grafana?: typeof GRAFANA) => {
    const server = await startFixtureServer({
      patients: 2,
      loggedIn: true,
      me: NURSE,
      ...(grafana === undefined ? {} : { grafana }),
    })
    const page = await browser.newPage()
    t.teardown(async () => {
      await page.close()
      await server.close()
    })
    await page.addInitScript("localStorage.setItem('wardbeat.renewLoginAt', '0')")
    const isTold = page.waitForResponse(/\/clinic$/)
    await page.goto(`${server.url}${path}`)
    await isTold
    const link = page.getByRole('link', { name: 'Open in Grafana' })
    /** Where it leads now. */
    const target = async () => new URL((await link.getAttribute('href')) ?? '')
    return { page, server, link, target }
  }

  t.test('from a patient: the same patient, the same time, no name, and the way back', async t => {
    const { page, server, link, target } = await open(`/patients/${FIRST}`, GRAFANA)
    await link.waitFor()
    const first = await target()
    t.equal(first.origin + first.pathname, 'https://house.test/grafana/d/wardbeat-patient-vitals-influxdb')
    t.strictSame(Object.fromEntries(first.searchParams), {
      'var-ward': '$__all',
      'var-patient': FIRST,
      'var-board': server.url,
      from: 'now-60m',
      to: 'now',
    })
    t.notMatch(first.href, /Sample|Ada/)
    t.match(await link.evaluate(a => [a.getAttribute('target'), a.getAttribute('rel')]), ['_blank', 'noreferrer'])
    await page.getByRole('button', { name: '24 h' }).click()
    await until(async () => (await target()).searchParams.get('from') === 'now-1440m')
    await page.getByRole('button', { name: 'Earlier' }).click()
    await until(async () => (await target()).searchParams.get('to') !== 'now')
    const { searchParams: past } = await target()
    t.equal(Number(past.get('to')) - Number(past.get('from')), 24 * 3_600_000)
    t.ok(Number(past.get('to')) < Date.now())
  })

  t.test('from a ward, its alarm load and a device', async t => {
    const beds = await open('/beds', GRAFANA)
    await beds.link.waitFor()
    t.match((await beds.target()).href, `/d/wardbeat-ward-overview?var-ward=${WARD}&`)
    const load = await open('/alarm-load', GRAFANA)
    await load.link.waitFor()
    const week = await load.target()
    t.equal(week.searchParams.get('var-ward'), '$__all')
    t.equal(Number(week.searchParams.get('to')) - Number(week.searchParams.get('from')), 7 * 24 * 3_600_000)
    const device = await open('/admin/devices/monitor-1', GRAFANA)
    await device.link.waitFor()
    t.equal((await device.target()).searchParams.get('var-device'), 'monitor-1')
  })

  t.test('without Grafana there is no way', async t => {
    const { page, link } = await open(`/patients/${FIRST}`)
    await page.locator('.chart canvas').first().waitFor()
    t.equal(await link.count(), 0)
  })
})
