import type { Page } from 'playwright-core'
import t from 'tap'
import { BUILT_IN_ROLES } from '../../model/role.ts'
import { openBrowser } from '../support/browser.ts'
import { needs } from '../support/programs.ts'
import { startFixtureServer } from './support/fixture-server.ts'
import { idOf } from './support/sample-ward.ts'

const FIRST = idOf('patient', 1)
const RECORD = `/patients/${FIRST}/record`

t.test('where the keyboard stands, in a real browser', needs('chromium'), async t => {
  const browser = await openBrowser(t)
  const open = async (path: string, role = 'nurse') => {
    const permissions = BUILT_IN_ROLES.find(r => r.id === role)?.permissions ?? []
    const server = await startFixtureServer({ patients: 3, loggedIn: true, me: { roles: [role], permissions } })
    const page = await browser.newPage()
    page.setDefaultTimeout(10_000)
    t.teardown(async () => {
      await page.close()
      await server.close()
    })
    await page.addInitScript("localStorage.setItem('wardbeat.renewLoginAt', '0')")
    await page.goto(`${server.url}${path}`)
    return page
  }
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first().press('Enter')
  const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true }).click()

  t.test('a dialog starts at its first field', async t => {
    const record = await open(RECORD)
    await tab(record, 'Clinical')
    await press(record, 'Add an allergy')
    await record.getByRole('dialog').locator('.field :focus').waitFor()
    await record.keyboard.press('Escape')
    await record.getByRole('button', { name: 'Add an allergy' }).and(record.locator(':focus')).waitFor()

    const beds = await open('/beds')
    await press(beds, 'Hand over')
    await beds.getByRole('dialog').getByLabel('To', { exact: true }).and(beds.locator(':focus')).waitFor()

    const doctor = await open(RECORD, 'doctor')
    await tab(doctor, 'Orders')
    await press(doctor, 'Sign')
    await doctor.getByLabel('Reason to sign all the same').and(doctor.locator(':focus')).waitFor()
    t.pass('also where the form came later')
  })

  t.test('a signed order has the focus at its name', async t => {
    const page = await open(RECORD, 'doctor')
    await tab(page, 'Orders')
    await press(page, 'Sign')
    await page.getByLabel('Reason to sign all the same').fill('Tolerated it last year')
    await page.keyboard.press('Enter')
    await page.getByText('signed, not started').waitFor()
    await page.getByLabel('Order: Amoxicillin').locator('h2:focus').waitFor()
    t.pass('not at the top of the page')
  })

  t.test(
    'a note: the next one after it is kept, its heading when it is signed, its form when it is amended',
    async t => {
      const page = await open(RECORD)
      await tab(page, 'Notes')
      await page.getByRole('textbox', { name: 'Note' }).fill('Ate well.')
      await press(page, 'Keep the note')
      const note = page.getByRole('article').filter({ hasText: 'Ate well.' })
      await note.waitFor()
      await page.getByLabel('Kind').and(page.locator(':focus')).waitFor()
      await note.getByRole('button', { name: 'Sign' }).press('Enter')
      await note.locator('h2:focus').waitFor()
      await note.getByRole('button', { name: 'Amend' }).press('Enter')
      await note.getByLabel('Amendment').and(page.locator(':focus')).waitFor()
      await page.keyboard.type('Half of it.')
      await page.keyboard.press('Tab')
      await page.keyboard.type('Portion was wrong')
      await page.keyboard.press('Enter')
      await page.getByText('Portion was wrong').waitFor()
      await note.locator('h2:focus').waitFor()
      t.pass('and its heading again')
    },
  )

  t.test('a limit: its first number, and then the way to change it again', async t => {
    const page = await open(`/patients/${FIRST}`)
    const change = page.getByRole('button', { name: 'Change the limits of SpO2' })
    for (const leave of ['Leave as it was', 'Save for this patient']) {
      await change.press('Enter')
      await page.getByLabel('SpO2 Critical low', { exact: true }).and(page.locator(':focus')).waitFor()
      await page.getByLabel('SpO2 Low', { exact: true }).fill('87')
      await press(page, leave)
      await change.and(page.locator(':focus')).waitFor()
    }
    t.pass('left and saved')
  })

  t.test('the question whether somebody is known already is where the keyboard goes', async t => {
    const page = await open('/reception', 'reception')
    await page.getByRole('searchbox').fill('Zoe Sample')
    await press(page, 'New patient')
    const family = page.getByLabel('Family name').and(page.locator(':focus'))
    await family.waitFor()
    await page.keyboard.press('Enter')
    await page.locator('h2:focus', { hasText: 'Is this person known already?' }).waitFor()
    await press(page, 'Back to what I typed')
    await family.waitFor()
    t.pass('and back')
  })
})
