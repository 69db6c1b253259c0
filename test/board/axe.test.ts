import t from 'tap'
import { ACTIONS } from '../../model/permissions.ts'
import { axeViolationsInBoth } from '../support/axe.ts'
import { openBrowser } from '../support/browser.ts'
import { needs } from '../support/programs.ts'
import { BACKTEST } from './support/backtest-routes.ts'
import { startFixtureServer } from './support/fixture-server.ts'
import { DOCTOR_ID } from './support/office-routes.ts'
import { THING, WARD } from './support/sample-house.ts'
import { idOf, sampleAlert } from './support/sample-ward.ts'

/** Some forty pages, in two colours and at two widths. */
t.setTimeout(600_000)

/** Every page with what shows that it is drawn. A new page is added here. */
const PAGES = [
  { path: '/', shows: '.tile' },
  { path: '/alarms', shows: '.entry' },
  { path: '/alarm-load', shows: '.load-chart' },
  { path: `/patients/${idOf('patient', 1)}`, shows: '.chart canvas' },
  { path: '/patients', shows: '.data-table tbody a' },
  { path: `/patients/${idOf('patient', 1)}/record`, shows: '.allergies li' },
  { path: '/reception', shows: '.search input' },
  { path: `/reception/${idOf('patient', 1)}`, shows: '.data-table tbody th' },
  { path: '/doctor', shows: '.day .now' },
  { path: '/appointments', shows: '.data-table tbody a' },
  { path: '/billing', shows: '.data-table tbody th' },
  { path: '/beds', shows: '.bed-card a' },
  { path: '/nowhere', shows: 'h1' },
  { path: '/notifications', shows: '.notices a' },
  { path: '/messages', shows: '.notices a' },
  { path: `/messages/${idOf('patient', 1)}`, shows: '.talk li' },
  { path: '/account', shows: '.data-table tbody a, .data-table tbody button' },
  { path: '/admin/users', shows: '.data-table tbody a' },
  { path: `/admin/users/${idOf('user', 100)}`, shows: '.form input[type=checkbox]' },
  { path: '/admin/wards', shows: '.data-table tbody a' },
  { path: `/admin/wards/${WARD}`, shows: '.limits tbody button' },
  { path: '/admin/services', shows: '.data-table tbody button' },
  { path: '/admin/doctors', shows: '.data-table tbody a' },
  { path: `/admin/doctors/${DOCTOR_ID}`, shows: '.lines button' },
  { path: '/admin/clinic', shows: '.form input' },
  { path: '/admin/records', shows: '.data-table tbody button' },
  { path: '/admin/audit', shows: '.data-table tbody button' },
  { path: `/patients/${idOf('patient', 1)}/merge`, shows: '.form input' },
  { path: '/admin/roles', shows: '.data-table tbody a' },
  { path: '/admin/roles/new', shows: '.form input[type=checkbox]' },
  { path: '/admin/roles/nurse', shows: '.columns li' },
  { path: '/admin/rules', shows: '.data-table tbody a' },
  { path: '/admin/rules/new', shows: '.rule-words li' },
  { path: '/admin/rules/spo2-very-low', shows: '.rule-editor .rule-words li' },
  { path: '/admin/devices', shows: '.data-table tbody a' },
  { path: '/admin/devices/monitor-1', shows: '.form input[name=model]' },
  { path: '/admin/provisioning-keys', shows: '.data-table tbody .badge' },
  { path: '/admin/import/devices', shows: '.form textarea' },
  { path: '/admin/pagers', shows: '.data-table tbody button' },
  { path: '/admin/webhooks', shows: '.data-table tbody a' },
  { path: `/admin/webhooks/${THING(850)}`, shows: '.data-table tbody button' },
  { path: '/admin/jobs', shows: '.data-table tbody a' },
  { path: '/admin/backtest', shows: '.form input' },
  { path: `/admin/backtest/${BACKTEST}`, shows: '.steps path' },
  { path: `/admin/jobs/${THING(900)}`, shows: '.data-table tbody th' },
]
/** The record's own parts, with their forms open. */
const TABS = [
  { tab: 'Details', shows: '.rows input', press: 'Change Numbers and insurance' },
  { tab: 'Clinical', shows: '.trend svg' },
  { tab: 'Plans', shows: '.rows input', press: 'Change' },
  { tab: 'Notes', shows: '.note' },
  { tab: 'Orders', shows: '.advice-box', press: 'New order' },
  { tab: 'Timeline', shows: '.data-table tbody .badge' },
  { tab: 'Messages', shows: '.talk li' },
  { tab: 'Care team', shows: '.data-table tbody button' },
  { tab: 'Stays', shows: '.data-table tbody th' },
  { tab: 'Who looked', shows: '.data-table tbody .badge' },
  { tab: 'Export', shows: '.card button' },
  { tab: 'Admin', shows: '#section-erase' },
]
/** And those of somebody who is not logged in. */
const DOORS = ['/', '/signup', '/password-reset']

t.test(
  'axe-core finds no violation on any page, light and dark, at a desk and on a phone',
  // Some forty pages, twice each.
  { ...needs('chromium'), timeout: 600_000 },
  async t => {
    const browser = await openBrowser(t)
    const server = await startFixtureServer({
      patients: 4,
      loggedIn: true,
      me: { roles: ['admin'], permissions: ACTIONS },
      grafana: { url: 'https://grafana.test', patientDashboard: 'patient-vitals' },
    })
    const closed = await startFixtureServer({ patients: 1, loggedIn: false })
    t.teardown(() => Promise.all([server.close(), closed.close()]))
    server.patients.forEach((patient, n) => {
      const priority = (['high', 'medium', 'low'] as const)[n]
      if (priority) server.put(sampleAlert(n + 1, patient, { priority }, Date.now()))
    })

    for (const width of [1280, 390]) {
      const context = await browser.newContext({
        colorScheme: 'light',
        viewport: { width, height: 844 },
        reducedMotion: 'reduce',
      })
      await context.addInitScript("localStorage.setItem('wardbeat.renewLoginAt', '0')")
      const page = await context.newPage()
      for (const { path, shows } of PAGES) {
        await page.goto(`${server.url}${path}`)
        await page.locator(shows).first().waitFor()
        t.strictSame(await axeViolationsInBoth(page), [], `${path}, ${width} px`)
      }
      await page.goto(`${server.url}/admin/users`)
      await page.getByRole('button', { name: 'New user' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Create the user' }).click()
      await page.getByText('Roles needs at least one').waitFor()
      t.strictSame(await axeViolationsInBoth(page), [], `a dialog with problems, ${width} px`)
      await page.goto(`${server.url}/doctor`)
      for (const act of ['Complete…', 'Refuse…', 'Another time…']) {
        await page.getByRole('button', { name: act }).first().click()
        await page.getByRole('dialog').locator('.form').waitFor()
        t.strictSame(await axeViolationsInBoth(page), [], `my day, ${act}, ${width} px`)
        await page.keyboard.press('Escape')
      }
      await page.goto(`${server.url}/patients/${idOf('patient', 1)}/record`)
      for (const { tab, shows, press } of TABS) {
        await page.getByRole('tab', { name: tab }).click()
        if (press) await page.getByRole('button', { name: press }).first().click()
        await page.locator(shows).first().waitFor()
        t.strictSame(await axeViolationsInBoth(page), [], `record, ${tab}, ${width} px`)
      }
      for (const path of DOORS) {
        await page.goto(`${closed.url}${path}`)
        await page.locator('.door button[type=submit]').click()
        await page.locator('[aria-invalid=true]').first().waitFor()
        t.strictSame(await axeViolationsInBoth(page), [], `${path} not logged in, ${width} px`)
      }
      await context.close()
    }
  },
)

t.test('what cannot be read in the dark alone is found', needs('chromium'), async t => {
  const browser = await openBrowser(t)
  const page = await browser.newPage({ colorScheme: 'light' })
  await page.setContent(`<!doctype html><html lang="en"><title>Dark</title>
    <style>@media (prefers-color-scheme: dark) { body { background: #111 } h1 { color: #222 } }</style>
    <main><h1>Numbers</h1></main>`)
  t.match(await axeViolationsInBoth(page), [/^dark: color-contrast at h1/])
  t.same(await axeViolationsInBoth(page), await axeViolationsInBoth(page), 'and the page is light again')
})
