import t from 'tap'
import { BUILT_IN_ROLES } from '../../model/role.ts'
import { openBrowser } from '../support/browser.ts'
import { needs } from '../support/programs.ts'
import { until } from '../support/until.ts'
import { type SampleMe, startFixtureServer } from './support/fixture-server.ts'

const meAs = (role: string): Partial<SampleMe> => ({
  roles: [role],
  permissions: BUILT_IN_ROLES.find(r => r.id === role)?.permissions ?? [],
})

t.test('appointments in a real browser', needs('chromium'), async t => {
  const browser = await openBrowser(t)
  const open = async (path: string, role: string) => {
    const server = await startFixtureServer({ patients: 3, loggedIn: true, me: meAs(role) })
    const page = await browser.newPage()
    t.teardown(async () => {
      await page.close()
      await server.close()
    })
    await page.addInitScript("localStorage.setItem('wardbeat.renewLoginAt', '0')")
    await page.goto(`${server.url}${path}`)
    const last = () => server.care.taken.at(-1)
    return { server, page, last }
  }

  t.test('my day: requests by keyboard, one that comes live, and the keyboard stays where it was', async t => {
    const { page, server, last } = await open('/doctor', 'doctor')
    const waiting = page.getByRole('region', { name: /Waiting for your answer/ })
    await page.getByRole('heading', { name: 'Waiting for your answer: 2' }).waitFor()
    await until(async () => (await page.title()) === '(2) My day · Wardbeat')
    await page.locator('html[data-line=live]').waitFor()
    server.ask()
    await page.getByRole('heading', { name: 'Waiting for your answer: 3' }).waitFor()
    await waiting.getByText('“A new one”').waitFor()
    await waiting.locator('.badge', { hasText: 'new' }).waitFor()
    await page
      .getByText(/^New request: Example, Ben, Wed 7 Jan 2099, 10:00, Consultation$/)
      .waitFor({ state: 'attached' })

    await waiting.getByRole('button', { name: 'Approve Sample, Ada' }).press('Enter')
    await page.getByText('Approved for Sample, Ada. The patient is told.').waitFor()
    await page.locator('#requests:focus').waitFor()
    t.match(last()?.path, /approve$/)

    await waiting.getByRole('button', { name: 'Refuse… Example, Ben' }).first().press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Refuse the request' }).press('Enter')
    await dialog.getByText('Reason is needed').waitFor()
    await page.keyboard.type('Away on that day')
    await dialog.getByRole('button', { name: 'Refuse the request' }).press('Enter')
    await page.getByRole('heading', { name: 'Waiting for your answer: 1' }).waitFor()
    t.strictSame(last()?.body, { reason: 'Away on that day' })
  })

  t.test('my day: who is here, what was done and billed, and who came after all', async t => {
    const { page, last } = await open('/doctor', 'doctor')
    const next = page.getByRole('region', { name: 'In the room now' })
    await next.getByText(/Here since \d\d:\d\d/).waitFor()
    await next.getByText('in a wheelchair').waitFor()
    t.match(await next.getByRole('link', { name: 'Record' }).getAttribute('href'), /^\/patients\/[^/]+\/record$/)
    const line = page.locator('.day li[aria-current]')
    await line.getByRole('button', { name: 'Did not come' }).click()
    await page.getByRole('button', { name: 'Undo' }).click()
    await next.getByRole('button', { name: 'Complete…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('EUR 45.00', { exact: true }).waitFor()
    await dialog.getByRole('button', { name: 'Add a service' }).click()
    await dialog.getByLabel('Service 2').selectOption({ label: 'ECG, EUR 32.00' })
    await dialog.getByLabel('Times 2').fill('0')
    await dialog.getByRole('button', { name: 'Complete the appointment' }).click()
    await dialog.getByText('needs a number from 1 to 999').waitFor()
    await dialog.getByLabel('Times 2').fill('2')
    await dialog.getByLabel('Note 2').fill('at rest and after')
    await dialog.getByText('EUR 109.00').waitFor()
    await dialog.getByRole('button', { name: 'Complete the appointment' }).click()
    await page.getByText('2 × ECG: EUR 109.00').waitFor()
    t.match(last()?.body, {
      items: [
        { quantity: 1, note: null },
        { quantity: 2, note: 'at rest and after' },
      ],
    })
    await page.getByRole('heading', { name: 'Next patient' }).waitFor()
  })

  t.test('another time is one of the free ones, and is taken back', async t => {
    const { page, server } = await open('/doctor', 'doctor')
    await page.getByRole('button', { name: 'Another time… Sample, Ada' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('radio').first().check({ force: true })
    await dialog.getByRole('button', { name: 'Move the appointment' }).click()
    await page.getByText('Sun 4 Jan 2099, 09:00').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('Mon 5 Jan 2099, 09:00').first().waitFor()
    const starts = server.care.taken.filter(({ path }) => path.endsWith('/reschedule')).map(({ body }) => body)
    t.strictSame(starts, [{ start: '2099-01-04T09:00:00.000Z' }, { start: '2099-01-05T09:00:00.000Z' }])
  })

  t.test('the book: filters, order, acts, calendar file', async t => {
    const { page, last } = await open('/appointments', 'reception')
    const rows = page.locator('.data-table tbody tr')
    await page.getByRole('link', { name: 'Placeholder-Longname, Cleo' }).waitFor()
    t.equal(await rows.count(), 1, 'today')
    await page.getByRole('button', { name: 'All', exact: true }).click()
    await rows.nth(2).waitFor()
    await page.getByRole('button', { name: 'When' }).click()
    await page.getByRole('button', { name: 'When' }).click()
    await rows.first().getByText('Tue 6 Jan 2099, 09:00').waitFor()
    await page.getByRole('button', { name: 'Waiting for an answer' }).click()
    await until(async () => (await rows.count()) === 2)
    t.match(
      await rows.first().getByRole('link', { name: 'Calendar file' }).getAttribute('href'),
      /^\/api\/v1\/appointments\/[^/]+\/ics$/,
    )
    await page.getByRole('button', { name: 'Approve Example, Ben' }).click()
    await until(async () => (await rows.count()) === 1)
    t.match(last()?.path, /approve$/)
    await page.getByLabel('State').selectOption({ label: 'refused' })
    await page.getByText('There is no appointment like this.').waitFor()
  })

  t.test('what was decided meanwhile is said, and shown', async t => {
    const { page, server } = await open('/appointments', 'reception')
    await page.getByRole('button', { name: 'Waiting for an answer' }).click()
    await page.getByRole('button', { name: 'Approve Sample, Ada' }).waitFor()
    await fetch(`${server.url}/api/v1/appointments/00000000-0000-4000-8000-dddd00000300/reject`, { method: 'POST' })
    await page.getByRole('button', { name: 'Approve Sample, Ada' }).click()
    await page.getByText('Somebody else changed this meanwhile').waitFor()
    await page.getByRole('button', { name: 'Approve Sample, Ada' }).waitFor({ state: 'detached' })
    t.pass('the list is new')
  })

  t.test('income by doctor, and a period that is none', async t => {
    const { page } = await open('/billing', 'manager')
    await page.getByRole('heading', { name: 'All in all: EUR 77.00' }).waitFor()
    await page.getByRole('heading', { name: /Dora Doctor EUR 77.00/ }).waitFor()
    const last = page.getByLabel('Last day')
    await last.fill('2020-01-01')
    await last.blur()
    await page.getByText('Last day must not be before the first day').waitFor()
    t.equal(await page.locator('.data-table tbody tr').count(), 2, 'what was shown stays')
  })
})
