import t from 'tap'
import { ACTIONS } from '../../model/permissions.ts'
import { BUILT_IN_ROLES } from '../../model/role.ts'
import { openBrowser } from '../support/browser.ts'
import { needs } from '../support/programs.ts'
import { type SampleMe, startFixtureServer } from './support/fixture-server.ts'
import { DOCTOR_ID } from './support/office-routes.ts'
import { idOf } from './support/sample-ward.ts'

const ADMIN = { roles: ['admin'], permissions: ACTIONS }
const RECEPTION = {
  roles: ['reception'],
  permissions: BUILT_IN_ROLES.find(role => role.id === 'reception')?.permissions ?? [],
}
const RECORD = `/patients/${idOf('patient', 1)}/record`
/** A dot, 1 by 1. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

t.test('the office in a real browser', needs('chromium'), async t => {
  const browser = await openBrowser(t)
  const open = async (path: string, me: Partial<SampleMe> = ADMIN) => {
    const server = await startFixtureServer({ patients: 3, loggedIn: true, me })
    const page = await browser.newPage()
    t.teardown(async () => {
      await page.close()
      await server.close()
    })
    await page.addInitScript("localStorage.setItem('wardbeat.renewLoginAt', '0')")
    await page.goto(`${server.url}${path}`)
    const last = () => server.care.taken.at(-1)
    return { server, page, last, dialog: page.getByRole('dialog') }
  }

  t.test('a service is added, changed and retired; what is wrong is said as one types', async t => {
    const { page, last, dialog } = await open('/admin/services')
    await page.getByRole('button', { name: 'New service' }).click()
    await dialog.getByLabel('Name').fill('Blood test')
    await dialog.getByLabel('Code').fill('B-10')
    await dialog.getByLabel('Length, min').fill('22')
    await dialog.getByLabel('Price').fill('32,505')
    await dialog.getByLabel('Price').blur()
    await dialog.getByText('Length, min must be a multiple of 5').waitFor()
    await dialog.getByText('Price may have two decimals at most').waitFor()
    await dialog.getByLabel('Length, min').fill('20')
    await dialog.getByLabel('Price').fill('32,50')
    await dialog.getByRole('button', { name: 'Add the service' }).click()
    await page.getByRole('cell', { name: /EUR\s32\.50/ }).waitFor()
    t.strictSame(last()?.body, {
      name: 'Blood test',
      code: 'B-10',
      category: 'service',
      durationMinutes: 20,
      price: { amountCents: 3250, currency: 'EUR' },
    })
    await page.getByLabel('Show').selectOption('operation')
    await page.getByRole('button', { name: 'Consultation' }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Mole' }).press('Enter')
    await dialog.getByRole('button', { name: 'Retire this service' }).click()
    await page.getByText('Nothing is on the list yet').waitFor()
    t.equal(last()?.method, 'DELETE')
  })

  t.test('a doctor gets a login, hours of the week and an absence, which can be taken back', async t => {
    const { page, last } = await open(`/admin/doctors/${DOCTOR_ID}`)
    const form = page.getByRole('form', { name: 'Doctor', exact: true })
    await form.getByRole('combobox', { name: 'Login' }).fill('nils')
    await page.getByRole('option', { name: /Nils Night/ }).click()
    await form.getByLabel('Mole').check()
    await form.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').waitFor()
    t.match(last()?.body, { userId: idOf('user', 3), name: 'Dora Doctor' })

    const tuesday = page.getByLabel('Tuesday')
    t.equal(await page.getByLabel('Monday').inputValue(), '09:00-12:00, 13:00-17:00')
    await tuesday.fill('9-12, 11-13')
    await page.getByRole('button', { name: 'Save the hours' }).click()
    await page.getByText('Tuesday must end after they begin, and not overlap').waitFor()
    await tuesday.fill('9-12.30')
    await page.getByRole('button', { name: 'Save the hours' }).click()
    await page.getByText('Saved. Appointments stay').waitFor()
    t.match(Object.values(Object(last()?.body)).at(-1), { weekday: 2, from: '09:00', to: '12:30' })

    const away = page.getByRole('form', { name: 'New absence' })
    await away.getByLabel('First day').fill('2099-07-01')
    await away.getByLabel('Last day').fill('2099-06-30')
    await away.getByRole('button', { name: 'Add the absence' }).click()
    await away.getByText('Last day must be after the beginning').waitFor()
    await away.getByLabel('Last day').fill('2099-07-02')
    await away.getByRole('button', { name: 'Add the absence' }).click()
    await page.getByText('2 appointments are in that time').waitFor()
    await page.getByRole('button', { name: /Take back the absence: .*Jul 2099/ }).click()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('button', { name: /Take back the absence: .*Jul 2099/ }).waitFor()
  })

  t.test('the clinic changes its zone by part of the name', async t => {
    const { page, last } = await open('/admin/clinic')
    await page.getByRole('combobox', { name: 'Time zone' }).fill('lisb')
    await page.getByRole('option', { name: 'Europe/Lisbon' }).click()
    await page.getByLabel('Reminders').fill('48, x')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Reminders must be up to five').waitFor()
    await page.getByLabel('Reminders').fill('48 3')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved. Appointments keep').waitFor()
    t.match(last()?.body, { timeZone: 'Europe/Lisbon', currency: 'EUR', reminderHours: [48, 3] })
  })

  t.test('the audit is filtered and paged by the server, and an entry opens with its values', async t => {
    const { page, dialog, last } = await open('/admin/audit')
    await page.getByText('Page 1, 25 rows').waitFor()
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByText('Page 2, 25 rows').waitFor()
    const asked = page.waitForRequest(request => request.url().includes('to=2026'))
    await page.getByLabel('What').selectOption('patients:write')
    await page.getByLabel(/^To\b/).fill('2026-11-20')
    t.match(new URL((await asked).url()).searchParams.get('action'), 'patients:write')
    await page.getByText('1 row').waitFor()
    await page.getByRole('button', { name: /Changed personal details/ }).press('Enter')
    await dialog.getByRole('row', { name: 'name, family Simple Sample' }).waitFor()
    await dialog.getByRole('row', { name: 'birth date (empty) 1950-01-01' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('tab', { name: 'Opened in need' }).click()
    await page.getByLabel('Only those that are open now').check()
    await page.getByRole('button', { name: /End now/ }).click()
    await page.getByText('None is open now.').waitFor()
    t.equal(last()?.method, 'DELETE')
  })

  t.test('a photo is looked at, kept, taken away and taken back', async t => {
    const { page, server } = await open(RECORD, RECEPTION)
    const asked: string[] = []
    page.on('request', request => void (request.url().includes('/photo') && asked.push(request.method())))
    await page.reload()
    const input = page.getByLabel('Picture')
    await input.setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('no picture') })
    await page.getByText('This file is no picture').waitFor()
    t.same(asked, [], 'a photo that is not there is not asked for')
    await input.setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: PNG })
    await page.getByAltText('Chosen, not kept yet').waitFor()
    await page.getByRole('button', { name: 'Keep this photo' }).click()
    await page.getByAltText('Of the patient').waitFor()
    t.match(server.photo(), { type: 'image/jpeg' }, 'made small by the browser')
    await page.reload()
    await page.getByAltText('Of the patient').waitFor()
    await page.getByRole('button', { name: 'Take it away' }).click()
    await page.getByAltText('Of the patient').waitFor({ state: 'hidden' })
    t.equal(server.photo(), null)
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByAltText('Of the patient').waitFor()
  })

  t.test('an invitation code is shown once; a login is linked, and its end taken back', async t => {
    const { page, dialog, server } = await open(RECORD)
    await page.getByRole('tab', { name: 'Admin' }).click()
    await page.getByRole('button', { name: 'Make an invitation code' }).click()
    await dialog.getByText('PLUM-7421').waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    server.admin.change(0, { roles: ['patient'], name: 'Pia Patient' })
    await page.getByRole('combobox', { name: 'Login of a patient' }).fill('person')
    await page.getByRole('combobox', { name: 'Login of a patient' }).fill('pia')
    await page.getByRole('option', { name: /Pia Patient/ }).click()
    await page.getByRole('button', { name: 'Link', exact: true }).click()
    await page.getByText('pia@example.org').waitFor()
    await page.getByRole('button', { name: 'End the link' }).click()
    await page.getByText('No login speaks for this patient').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('pia@example.org').waitFor()
    const desk = await open(RECORD, RECEPTION)
    await desk.page.getByRole('tab', { name: 'Admin' }).click()
    await desk.page.getByRole('button', { name: 'Make an invitation code' }).waitFor()
    t.equal(await desk.page.getByRole('heading', { name: 'Erase' }).count(), 0)
  })

  t.test('two records are compared, made one, and two again', async t => {
    const { page, last } = await open(RECORD)
    await page.getByRole('tab', { name: 'Admin' }).click()
    await page.getByRole('link', { name: 'Compare and merge' }).click()
    const other = page.getByRole('combobox', { name: 'Other record' })
    await other.fill('ada')
    await page.getByRole('option', { name: /Sample, Ada/ }).click()
    await other.blur()
    await page.getByText('Other record must be another record').waitFor()
    await other.fill('b')
    await page.getByRole('option').filter({ hasNotText: 'Ada' }).filter({ hasText: 'born' }).first().click()
    await page.getByRole('row', { name: /Given names differs/ }).waitFor()
    await page.getByRole('row', { name: /Insurance same/ }).waitFor()
    await page.getByLabel('Goes on').selectOption({ label: 'the other record' })
    await page.getByRole('button', { name: 'Make them one' }).click()
    await page.getByText('Reason is needed').waitFor()
    await page.getByLabel('Reason').fill('Registered twice')
    await page.getByRole('button', { name: 'Make them one' }).click()
    await page.getByText('They are one record now').waitFor()
    t.strictSame(last()?.body, { from: idOf('patient', 1), reason: 'Registered twice' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('Undone: both records').waitFor()
    t.match(last()?.path, /^\/merges\/[^/]+\/undo$/)
    await page.goto(`${new URL(page.url()).origin}/admin/records`)
    await page.getByRole('tab', { name: 'Merged' }).click()
    await page.locator('.badge', { hasText: 'undone' }).waitFor()
  })

  t.test('a record is removed, found among the removed, restored; another erased with its name as proof', async t => {
    const { page, dialog, last } = await open(RECORD)
    await page.getByRole('tab', { name: 'Admin' }).click()
    await page.getByRole('button', { name: 'Remove this record' }).click()
    await dialog.getByText('neither the bed nor the devices').waitFor()
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click()
    await page.getByText('It is kept under Administration').waitFor()
    await page.goto(`${new URL(page.url()).origin}/admin/records`)
    await page.getByRole('button', { name: /^Erase Mistake/ }).click()
    await dialog.getByLabel('Reason').fill('Asked for by letter')
    await dialog.getByLabel('Family name').fill('Somebody')
    await dialog.getByRole('button', { name: 'Erase for good' }).click()
    await dialog.getByText('Family name must be the family name of the patient').waitFor()
    t.equal(await dialog.getByLabel('Reason').inputValue(), 'Asked for by letter', 'what was typed stays')
    await dialog.getByLabel('Family name').fill('Mistake')
    await dialog.getByRole('button', { name: 'Erase for good' }).click()
    await page.getByRole('button', { name: /^Erase Mistake/ }).waitFor({ state: 'detached' })
    t.match(last()?.body, { confirm: 'Mistake' })
    await page.getByRole('button', { name: /^Restore Sample, Ada/ }).click()
    await page.getByRole('heading', { name: 'Sample, Ada' }).waitFor()
  })
})
