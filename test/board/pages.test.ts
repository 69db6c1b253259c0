import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import t from 'tap'
import { ACTIONS } from '../../model/permissions.ts'
import { BUILT_IN_ROLES } from '../../model/role.ts'
import { projectRoot } from '../../processes/project-root.ts'
import { openBrowser } from '../support/browser.ts'
import { needs } from '../support/programs.ts'
import { type SampleMe, startFixtureServer } from './support/fixture-server.ts'
import { sampleAlert } from './support/sample-ward.ts'

const meAs = (role: string): Partial<SampleMe> => ({
  roles: [role],
  permissions: BUILT_IN_ROLES.find(r => r.id === role)?.permissions ?? [],
})
const ADMIN = { roles: ['admin'], permissions: ACTIONS }

t.test('the pages of the board in a real browser', needs('chromium'), async t => {
  const browser = await openBrowser(t)
  const open = async (path: string, options: { me?: Partial<SampleMe>; loggedIn?: boolean; users?: number } = {}) => {
    const { me = {}, loggedIn = true, users = 3 } = options
    const server = await startFixtureServer({ patients: 2, loggedIn, me, users })
    const page = await browser.newPage()
    const asked: string[] = []
    page.on('request', request => asked.push(new URL(request.url()).pathname))
    t.teardown(async () => {
      await page.close()
      await server.close()
    })
    if (loggedIn) await page.addInitScript("localStorage.setItem('wardbeat.renewLoginAt', '0')")
    await page.goto(`${server.url}${path}`)
    return { server, page, asked }
  }
  const focused = (page: Page) => page.evaluate("document.activeElement.textContent + '|' + document.activeElement.id")

  t.test('the login says what is missing at the field, and fetches neither charts nor tables', async t => {
    const { page, asked } = await open('/', { loggedIn: false })
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByText('Email is needed').waitFor()
    await page.getByText('Password is needed').waitFor()
    await page.locator('input[name=email]:focus').waitFor()
    t.equal(await page.getByLabel('Email').getAttribute('aria-invalid'), 'true')
    t.strictSame(
      asked.filter(path => /patient-page|data-table/.test(path)),
      [],
    )
    t.equal(await page.title(), 'Log in · Wardbeat')
  })

  t.test('the ward fetches under 150 kB of compressed script, and no page that is not open', async t => {
    const { page, asked } = await open('/')
    await page.locator('.tile').first().waitFor()
    const scripts = asked.filter(path => path.endsWith('.js'))
    const sizes = await Promise.all(scripts.map(path => stat(join(projectRoot, 'build/public', `${path}.gz`))))
    const bytes = sizes.reduce((sum, { size }) => sum + size, 0)
    t.ok(scripts.length > 0 && bytes < 150_000, `${bytes} bytes in ${scripts.length} scripts`)
    t.strictSame(
      scripts.filter(path => /-page-/.test(path)),
      [],
    )
  })

  t.test('sign-up judges as one types, keeps what was typed on a refusal, and opens the board', async t => {
    const { page } = await open('/signup', { loggedIn: false, me: meAs('patient') })
    await page.getByLabel('Name').fill('Pat Sample')
    await page.getByLabel('Email').fill('taken@home')
    const password = page.getByLabel('Password')
    await password.fill('short')
    await password.blur()
    await page.getByText('Password needs at least 10 characters, 5 so far').waitFor()
    await password.fill('long enough')
    await page.getByText('At least 10 characters. Several').waitFor()
    await password.press('Enter')
    await page.getByText('Email is already used by another account').waitFor()
    t.equal(await page.getByLabel('Name').inputValue(), 'Pat Sample')
    t.equal(await password.inputValue(), 'long enough')
    await page.locator('input[name=email]:focus').fill('pat@home')
    await page.keyboard.press('Enter')
    await page.getByText('Your login is not connected with your record yet').waitFor()
    t.equal(new URL(page.url()).pathname, '/my')
  })

  t.test('a reset code and a new password lead back to the login', async t => {
    const { page, server } = await open('/', { loggedIn: false })
    await page.getByRole('link', { name: 'I have a reset code' }).click()
    await page.getByLabel('Reset code').fill(' K7-PLUM ')
    await page.getByLabel('New password', { exact: true }).fill('a new password')
    await page.getByRole('button', { name: 'Set the password' }).click()
    await page.getByRole('button', { name: 'Log in' }).waitFor()
    t.match(server.passwords[0], /"code":"K7-PLUM"/)
  })

  t.test('a given password opens nothing but its own change', async t => {
    const { page, asked } = await open('/', { me: { mustChangePassword: true } })
    await page.getByRole('heading', { name: 'Set your own password' }).waitFor()
    t.equal(await page.locator('.top').count(), 0)
    t.notOk(asked.includes('/api/v1/board'))
    await page.getByLabel('Password until now').fill('wrong')
    await page.getByLabel('New password').fill('only mine now')
    await page.keyboard.press('Enter')
    await page.getByText('Password until now is wrong').waitFor()
    await page.getByLabel('Password until now').fill('demo')
    await page.keyboard.press('Enter')
    await page.locator('.tile').first().waitFor()
  })

  t.test('the menu shows what the permissions allow, and people begin where they work', async t => {
    const nurse = await open('/')
    await nurse.page.locator('.tile').first().waitFor()
    const menu = (page: Page) => page.getByRole('button', { name: 'Menu' })
    const links = (page: Page) => page.getByRole('navigation', { name: 'Pages' }).getByRole('link')
    await menu(nurse.page).click()
    const nursesMenu = await links(nurse.page).allTextContents()
    t.ok(nursesMenu.includes('Ward') && nursesMenu.includes('Alarms'))
    t.notOk(nursesMenu.includes('Users'))
    await nurse.page.goto(`${nurse.server.url}/admin/users`)
    await nurse.page.getByText('This page is not open to you').waitFor()

    const admin = await open('/', { me: ADMIN })
    const users = links(admin.page).filter({ hasText: 'Users' })
    await menu(admin.page).click()
    await users.waitFor()
    await admin.page.keyboard.press('Escape')
    await users.waitFor({ state: 'hidden' })
    t.match(await focused(admin.page), /^Menu/, 'Escape gives the focus back')
    await admin.page.keyboard.press('Enter')
    while (!/^Users/.test(String(await focused(admin.page)))) await admin.page.keyboard.press('Tab')
    await admin.page.keyboard.press('Enter')
    await admin.page.getByRole('heading', { name: 'Users' }).waitFor()
    t.match(await focused(admin.page), /\|page$/, 'the keyboard goes on at the new page')
    await users.waitFor({ state: 'hidden' })

    const patient = await open('/', { me: meAs('patient') })
    await patient.page.waitForURL(at => at.pathname !== '/')
    t.equal(await patient.page.locator('.alarms').count(), 0, 'no alarm bar without the right to see alarms')
    t.notOk(patient.asked.includes('/api/v1/alerts'))

    const office = await open('/', { me: { roles: ['office'], permissions: ['users:read', 'roles:read'] } })
    await office.page.getByRole('heading', { name: 'Users' }).waitFor()
    t.equal(new URL(office.page.url()).pathname, '/admin/users')
    await office.page.getByRole('button', { name: 'Administration' }).click()
    t.strictSame(await links(office.page).allTextContents(), ['Users', 'Roles'])
  })

  t.test('an unknown address says so and leads back', async () => {
    const { page } = await open('/nowhere/at/all')
    await page.getByRole('heading', { name: 'There is no page here' }).waitFor()
    await page.getByRole('link', { name: 'Go to the first page' }).click()
    await page.locator('.tile').first().waitFor()
    await page.goBack()
    await page.getByRole('heading', { name: 'There is no page here' }).waitFor()
  })

  t.test('a page that cannot be fetched says so and offers a way on', async t => {
    const { page } = await open('/', { me: ADMIN })
    await page.locator('.tile').first().waitFor()
    await page.route(/users-page/, route => route.abort())
    await page.getByRole('button', { name: 'Menu' }).click()
    await page.getByRole('link', { name: 'Users' }).click()
    await page.getByText('This page could not be fetched').waitFor()
    await page.unroute(/users-page/)
    await page.getByRole('button', { name: 'Load it again' }).click()
    await page.getByRole('heading', { name: 'Users' }).waitFor()
    t.pass('it came back')
  })

  t.test('a table pages on the server, by mouse and by keyboard', async t => {
    const { page } = await open('/admin/users', { me: ADMIN, users: 60 })
    await page.getByText('Page 1, 25 rows').waitFor()
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByRole('link', { name: 'Person 26' }).waitFor()
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByText('Page 3, 10 rows').waitFor()
    t.equal(await page.getByRole('button', { name: 'Next' }).getAttribute('aria-disabled'), 'true')
    await page.getByRole('button', { name: 'Previous' }).click()
    await page.getByRole('link', { name: 'Person 26' }).focus()
    await page.keyboard.press('ArrowDown')
    t.match(await focused(page), /^Person 27/)
    await page.keyboard.press('End')
    t.match(await focused(page), /^Person 50/)
    await page.getByRole('searchbox').fill('person 41')
    await page.getByText(/^1 row$/).waitFor()
    await page.getByRole('searchbox').fill('nobody at all')
    await page.getByText('Nobody fits “nobody at all”').waitFor()
  })

  t.test('a user is created once, with the first password shown once', async t => {
    const { page, server } = await open('/admin/users', { me: ADMIN })
    const opener = page.getByRole('button', { name: 'New user' })
    await opener.click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('Nils Night')
    await dialog.getByLabel('Email').fill('person1@wardbeat.local')
    await dialog.getByRole('button', { name: 'Create the user' }).click()
    await dialog.getByText('Roles needs at least one').waitFor()
    await dialog.getByRole('checkbox', { name: 'Nurse' }).check()
    await dialog.getByRole('button', { name: 'Create the user' }).click()
    await dialog.getByText('Email is already used by another account').waitFor()
    await dialog.getByLabel('Email').fill('nils@wardbeat.local')
    await dialog.getByRole('button', { name: 'Create the user' }).dblclick()
    await dialog.getByText('apple-river-stone').waitFor()
    const created = server.admin.taken.filter(({ path }) => path === '/users')
    t.equal(created.length, 2, 'the refused one and one more, however often it was pressed')
    t.strictSame(created[1]?.body, { name: 'Nils Night', email: 'nils@wardbeat.local', roles: ['nurse'] })
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    t.match(await focused(page), /^New user/, 'the focus is back where it was')
  })

  t.test('a record that a colleague changed meanwhile shows what changed and lets the person decide', async t => {
    const { page, server } = await open('/admin/users', { me: ADMIN })
    await page.getByRole('link', { name: 'Person 01' }).click()
    const form = page.getByRole('form', { name: 'Name, roles, wards' })
    await form.getByLabel('Name').fill('Mine')
    server.admin.change(0, { name: 'Theirs', roles: ['doctor'] })
    await form.getByRole('button', { name: 'Save' }).click()
    const meanwhile = page.getByLabel('Changed meanwhile')
    await meanwhile.getByText('Name: now Theirs, you wrote Mine').waitFor()
    await meanwhile.getByText('Roles: now doctor (taken over)').waitFor()
    t.equal(await form.getByLabel('Name').inputValue(), 'Mine', 'what was typed stays')
    t.ok(await form.getByRole('checkbox', { name: 'Doctor' }).isChecked())
    await meanwhile.getByRole('button', { name: 'Use Theirs' }).click()
    await form.getByLabel('Name').fill('Both of us')
    await form.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { name: 'Both of us' }).waitFor()
    t.match(server.admin.taken.at(-1)?.body, { name: 'Both of us', roles: ['doctor'] })
  })

  t.test('disabling is undone by one press; unlocking and a reset code', async t => {
    const { page } = await open('/admin/users', { me: ADMIN })
    await page.getByRole('link', { name: 'Person 03' }).click()
    await page.getByRole('button', { name: 'Unlock' }).click()
    await page.getByText('Person 03 may try again.').waitFor()
    await page.getByRole('button', { name: 'Disable' }).click()
    await page.getByRole('button', { name: 'Enable' }).waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('button', { name: 'Disable' }).waitFor()
    await page.getByRole('button', { name: 'Reset the password' }).click()
    await page.getByRole('dialog').getByText('K7-PLUM').waitFor()
    t.pass('every act was answered')
  })

  t.test('a role of one’s own: made from the list of permissions, changed, deleted, taken back', async t => {
    const { page, server } = await open('/admin/roles', { me: ADMIN })
    await page.getByRole('link', { name: 'Nurse', exact: true }).click()
    await page.getByText('This role comes with Wardbeat').waitFor()
    await page.getByRole('link', { name: '◀ Roles' }).click()
    await page.getByRole('link', { name: 'New role' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Night watch')
    await page.getByLabel('Reaches').selectOption('all')
    await page.getByRole('checkbox', { name: 'alerts:read' }).check()
    await page.getByRole('button', { name: 'Create the role' }).click()
    await page.getByRole('link', { name: 'Night watch' }).click()
    t.match(server.admin.taken.at(-1)?.body, { id: 'night-watch', reach: 'all', permissions: ['alerts:read'] })
    await page.getByRole('checkbox', { name: 'wards:read' }).check()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved. It counts').waitFor()
    await page.getByRole('button', { name: 'Delete this role' }).click()
    await page.getByText('The role Night watch is gone.').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('heading', { name: 'Night watch' }).waitFor()
  })

  t.test('own logins are listed, and one that was forgotten is ended', async t => {
    const { page } = await open('/account')
    await page.getByText('Chrome on Linux').waitFor()
    await page.getByRole('button', { name: 'Log out Safari on iOS' }).click()
    await page.getByText('Safari on iOS is logged out.').waitFor()
    await page.getByText(/^1 row$/).waitFor()
    t.equal(await page.getByText('this screen').count(), 1)
  })

  t.test('an open dialog still says an alarm', async t => {
    const { page, server } = await open('/admin/users', { me: ADMIN })
    await page.locator('html[data-line=live]').waitFor()
    await page.getByRole('button', { name: 'New user' }).click()
    const [patient] = server.patients
    if (patient === undefined) throw new Error('no patient')
    server.put(sampleAlert(1, patient, {}, Date.now()))
    await page.getByRole('dialog').getByText('HIGH alarm: Bed 1').waitFor()
    await page.getByRole('dialog').getByLabel('Name').press('Tab')
    await page.keyboard.press('g')
    t.strictSame(server.acknowledged, [], 'nothing behind a dialog is acknowledged by a key')
  })
})
