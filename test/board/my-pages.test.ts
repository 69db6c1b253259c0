import t from 'tap'
import { BUILT_IN_ROLES } from '../../model/role.ts'
import { openBrowser } from '../support/browser.ts'
import { needs } from '../support/programs.ts'
import { type FixtureServer, type SampleMe, startFixtureServer } from './support/fixture-server.ts'
import { idOf, sampleAlert } from './support/sample-ward.ts'

const FIRST = idOf('patient', 1)
const meAs = (role: string): Partial<SampleMe> => ({
  roles: [role],
  permissions: BUILT_IN_ROLES.find(r => r.id === role)?.permissions ?? [],
})
const written = ({ care }: FixtureServer) => care.taken.findLast(({ path }) => path.endsWith('/messages'))
const PATIENT = { ...meAs('patient'), patientId: FIRST }

t.test('what a patient sees, and what is told to everybody, in a real browser', needs('chromium'), async t => {
  const browser = await openBrowser(t)
  const open = async (path: string, me: Partial<SampleMe> = PATIENT) => {
    const server = await startFixtureServer({ patients: 2, loggedIn: true, me })
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } })
    t.teardown(async () => {
      await page.close()
      await server.close()
    })
    await page.addInitScript("localStorage.setItem('wardbeat.renewLoginAt', '0')")
    await page.goto(`${server.url}${path}`)
    return { server, page }
  }

  t.test('a patient begins at home: next appointment, new messages, the heart rate of this moment', async t => {
    const { page } = await open('/')
    await page.getByRole('heading', { name: 'Hello' }).waitFor()
    const ways = page.getByRole('navigation', { name: 'Your pages' })
    await ways.getByText('the doctor has not answered yet').waitFor()
    await ways.getByText('1 new from your care team').waitFor()
    await ways.getByText(/Heart rate now: \d+ a minute/).waitFor()
    t.equal(await page.locator('.alarms').count(), 0, 'no alarm bar')
    for (const way of await ways.getByRole('link').all()) {
      const box = await way.boundingBox()
      t.ok(box !== null && box.height >= 44, 'as large as a thumb')
    }
    const wide = 'document.documentElement.scrollWidth'
    t.ok(Number(await page.evaluate(wide)) <= 390, 'nothing hangs out of a phone')
  })

  t.test('live numbers are asked for by who may see some; the line is there for everybody', async t => {
    for (const [role, vitals] of [
      ['patient', true],
      ['reception', false],
      ['manager', false],
    ] as const) {
      const { page, server } = await open('/account', meAs(role))
      await page.getByRole('link', { name: 'Notifications, unread: 1' }).waitFor()
      t.match(server.hellos.at(-1), `"vitals":${vitals}`, role)
    }
  })

  t.test('a lost line is no alarm for who watches nobody', async t => {
    const { page, server } = await open('/my')
    await page.getByText(/Heart rate now/).waitFor()
    server.cut()
    await page.getByText(/No connection since .* What you see here may be old/).waitFor()
    await page.getByText(/Not measured now/).waitFor()
    t.equal(await page.locator('.banner.lost').count(), 0)
    server.restore()
    await page.getByText(/Heart rate now/).waitFor()
    t.equal(await page.getByText(/No connection since/).count(), 0)
  })

  t.test('an answer of the doctor appears by itself, in words, with its reason', async t => {
    const { page, server } = await open('/my/appointments')
    await page.getByText('asked for: the doctor has not answered yet').waitFor()
    t.equal(await page.getByRole('link', { name: 'Put in my calendar' }).count(), 0)
    server.mine.decide('approved', null)
    server.notify({ summary: 'Your appointment is confirmed' })
    await page.getByText('confirmed', { exact: true }).waitFor()
    const file = page.getByRole('link', { name: 'Put in my calendar' })
    t.match(await file.getAttribute('href'), /^\/api\/v1\/appointments\/[0-9a-f-]+\/ics$/)
    await page.getByRole('link', { name: 'Notifications, unread: 2' }).waitFor()
    server.mine.decide('rejected', 'I am away <b>')
    server.notify({ summary: 'Your appointment is not possible' })
    await page.getByText('Reason: I am away <b>').waitFor()
    t.equal(await page.getByRole('button', { name: /^Cancel/ }).count(), 0)
  })

  t.test('an appointment is asked for and cancelled', async t => {
    const { page, server } = await open('/my/appointments')
    await page.getByLabel('For').selectOption({ index: 1 })
    await page.getByLabel('With').selectOption({ index: 1 })
    await page.locator('.slot').first().click()
    await page.getByRole('button', { name: 'Ask for the appointment' }).click()
    await page.getByText(/Asked for .* The doctor is told at once/).waitFor()
    const cards = page.getByRole('list', { name: 'Next appointments' }).getByRole('listitem')
    await cards.nth(1).waitFor()
    await cards
      .first()
      .getByRole('button', { name: /^Cancel/ })
      .click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Cancel the appointment' }).click()
    await dialog.getByText('Reason is needed').waitFor()
    await dialog.getByLabel('Reason').fill('I am well again')
    await dialog.getByRole('button', { name: 'Cancel the appointment' }).click()
    await page.getByText('Reason: I am well again').waitFor()
    t.equal(await cards.count(), 1)
    t.equal(server.care.taken.length, 0, 'all of it went to the routes of appointments')
  })

  t.test('values say whether they are of this moment; there are curves and no limits', async t => {
    const { page, server } = await open('/my/values')
    const heart = page.locator('.my-numbers > div').filter({ hasText: 'Heart rate' })
    await heart.getByText('now', { exact: true }).waitFor()
    await page
      .locator('.my-numbers > div')
      .filter({ hasText: 'Blood pressure' })
      .getByText(/not now: measured/)
      .waitFor()
    await page.locator('.chart canvas').first().waitFor()
    server.override(FIRST, null)
    await heart.getByText(/not now: measured at/).waitFor()
    t.equal(await page.getByText('Alarm limits').count(), 0)
  })

  t.test('a message is written as oneself', async t => {
    const { page, server } = await open('/my/messages')
    await page.getByText('Nobody watches these messages by the minute').waitFor()
    await page.getByRole('textbox', { name: 'Message' }).fill('Thank you')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.locator('.talk').getByText('Thank you').waitFor()
    t.match(written(server), { path: `/patients/${FIRST}/messages`, body: { text: 'Thank you' } })
    t.equal(await page.locator('.talk li[data-own=true]').getByText('May I get up today?').count(), 1)
  })

  t.test('the own record is there to read, without a way to change it', async t => {
    const { page } = await open('/my/record')
    await page.getByText('Penicillin').waitFor()
    await page.getByText('Metoprolol').waitFor()
    await page.getByText('Back on her feet').waitFor()
    await page.getByText('is your nurse now').waitFor()
    t.equal(await page.getByRole('button', { name: /Add|Change/ }).count(), 0)
    await page.getByRole('link', { name: 'Who looked at your record' }).click()
    await page.getByText('Looked at identity, contacts and insurance').waitFor()
  })

  t.test('a login without a record is told what to do, and a code connects it', async t => {
    const { page } = await open('/', meAs('patient'))
    await page.getByText('Your login is not connected with your record yet').waitFor()
    await page.getByLabel('Invitation code').fill('WRONG')
    await page.getByRole('button', { name: 'Connect' }).click()
    await page.getByText('This code does not count').waitFor()
    await page.getByLabel('Invitation code').fill(' PLUM-7 ')
    await page.getByRole('button', { name: 'Connect' }).click()
    await page.getByRole('navigation', { name: 'Your pages' }).waitFor()
    t.pass('the record is there without a new login')
  })

  t.test('patients have no page of the staff, and the staff none of a patient', async t => {
    const own = await open('/my')
    await own.page.getByRole('button', { name: 'Menu' }).click()
    const links = await own.page.locator('.menu .narrow ul').first().getByRole('link').allTextContents()
    t.strictSame(links, ['Home', 'Appointments', 'Messages', 'Your values', 'Your record'])
    await own.page.goto(`${own.server.url}/messages`)
    await own.page
      .getByText('not open to you')
      .or(own.page.getByRole('heading', { level: 1 }))
      .first()
      .waitFor()
    t.equal(await own.page.getByRole('toolbar', { name: 'Which conversations' }).count(), 0)
    const nurse = await open('/my', {})
    await nurse.page.getByRole('heading', { level: 1 }).waitFor()
    t.equal(await nurse.page.getByRole('navigation', { name: 'Your pages' }).count(), 0)
  })

  t.test('the desk begins at the desk', async t => {
    const { page } = await open('/', meAs('reception'))
    await page.getByRole('heading', { name: 'Reception' }).waitFor()
    t.equal(new URL(page.url()).pathname, '/reception')
  })

  t.test('the bell counts live, leads to the list, and what is followed is read', async t => {
    const { page, server } = await open('/', {})
    const bell = (count: number) => page.getByRole('link', { name: `Notifications, unread: ${count}` })
    await bell(1).waitFor()
    server.notify({ type: 'job-progress', summary: '1 of 9 done' })
    server.notify({ type: 'message', summary: 'New message from a patient', reference: { kind: 'message', id: 'm' } })
    await bell(2).click()
    const list = page.getByRole('list', { name: 'Notifications, newest first' })
    await list.getByRole('link', { name: 'New message from a patient' }).click()
    await page.locator('.talk li').first().waitFor()
    t.equal(new URL(page.url()).pathname, `/messages/${FIRST}`)
    await page.goto(`${server.url}/notifications`)
    await page.getByRole('button', { name: 'Mark all as read' }).click()
    await bell(0).waitFor()
    await page.locator('.notices [data-unread=true]').first().waitFor({ state: 'detached' })
  })

  t.test('staff sees who waits for an answer, opens and answers; the alarm bar stays', async t => {
    const { page, server } = await open('/messages', {})
    const [patient] = server.patients
    if (patient) server.put(sampleAlert(1, patient, {}, Date.now()))
    await page.locator('.alarm').waitFor()
    const list = page.getByRole('list', { name: 'Conversations, the newest first' })
    await list.getByText('unanswered').waitFor()
    await page.getByRole('button', { name: 'Unread' }).click()
    await page.getByText('You have read everything').waitFor()
    await page.getByRole('button', { name: 'Unanswered' }).click()
    await list.getByRole('link', { name: /Sample/ }).click()
    await page.getByRole('heading', { name: /Sample/ }).waitFor()
    await page.getByRole('textbox', { name: 'Message' }).fill('Yes, with help')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.locator('.talk').getByText('Yes, with help').waitFor()
    t.match(written(server), { method: 'POST', body: { text: 'Yes, with help' } })
  })
})
