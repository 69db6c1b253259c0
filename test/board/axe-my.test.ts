import t from 'tap'
import { BUILT_IN_ROLES } from '../../model/role.ts'
import { axeViolationsInBoth } from '../support/axe.ts'
import { openBrowser } from '../support/browser.ts'
import { needs } from '../support/programs.ts'
import { startFixtureServer } from './support/fixture-server.ts'
import { idOf } from './support/sample-ward.ts'

/** Every page of a patient with what shows that it is drawn. A new one is added here. */
const PAGES = [
  { path: '/my', shows: '.ways a' },
  { path: '/my/appointments', shows: '.cards .card' },
  { path: '/my/messages', shows: '.talk li' },
  { path: '/my/values', shows: '.chart canvas' },
  { path: '/my/record', shows: '.lines li' },
  { path: '/my/access', shows: '.data-table tbody th' },
]

t.test('axe-core finds no violation on the pages of a patient', needs('chromium'), async t => {
  const browser = await openBrowser(t)
  const patient = { roles: ['patient'], permissions: BUILT_IN_ROLES.find(r => r.id === 'patient')?.permissions ?? [] }
  const me = { ...patient, patientId: idOf('patient', 1) }
  const own = await startFixtureServer({ patients: 2, loggedIn: true, me })
  const unlinked = await startFixtureServer({ patients: 1, loggedIn: true, me: patient })
  t.teardown(() => Promise.all([own.close(), unlinked.close()]))
  for (const width of [390, 1280]) {
    const viewport = { width, height: 844 }
    const context = await browser.newContext({ colorScheme: 'light', viewport, reducedMotion: 'reduce' })
    await context.addInitScript("localStorage.setItem('wardbeat.renewLoginAt', '0')")
    const page = await context.newPage()
    for (const { path, shows } of PAGES) {
      await page.goto(`${own.url}${path}`)
      await page.locator(shows).first().waitFor()
      t.strictSame(await axeViolationsInBoth(page), [], `${path}, ${width} px`)
    }
    await page.goto(unlinked.url)
    await page.getByRole('button', { name: 'Connect' }).click()
    await page.getByText('Invitation code is needed').waitFor()
    t.strictSame(await axeViolationsInBoth(page), [], `a login without a record, ${width} px`)
    await context.close()
  }
})
