import type { Page } from 'playwright-core'
import t from 'tap'
import { DEFAULT_CHAIN } from '../../model/escalation.ts'
import { ACTIONS } from '../../model/permissions.ts'
import { BUILT_IN_ROLES } from '../../model/role.ts'
import { openBrowser } from '../support/browser.ts'
import { needs } from '../support/programs.ts'
import { type SampleMe, startFixtureServer } from './support/fixture-server.ts'
import { WARD } from './support/sample-house.ts'
import { idOf } from './support/sample-ward.ts'

const meAs = (role: string): Partial<SampleMe> => ({
  roles: [role],
  permissions: BUILT_IN_ROLES.find(r => r.id === role)?.permissions ?? [],
})
const ADMIN = { roles: ['admin'], permissions: ACTIONS }
const FIRST = idOf('patient', 1)
const RECORD = `/patients/${FIRST}/record`

t.test('patients and places in a real browser', needs('chromium'), async t => {
  const browser = await openBrowser(t)
  const open = async (path: string, me: Partial<SampleMe> = {}) => {
    const server = await startFixtureServer({ patients: 3, loggedIn: true, me })
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
  const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true }).click()

  t.test('a foreign patient is found as identity only, and opened in need with a reason', async t => {
    const { page, last } = await open('/patients')
    await page.getByRole('link', { name: 'Sample, Ada' }).waitFor()
    await page.getByRole('searchbox', { name: 'Name' }).fill('foreign')
    await page.getByText('Nobody among your patients fits').waitFor()
    await page.getByText('Foreign, Fern').waitFor()
    t.equal(await page.getByRole('link', { name: 'Foreign, Fern' }).count(), 0, 'no way in but the need')
    await page.getByRole('button', { name: 'Open in need' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Reason').fill('urgent')
    await dialog.getByRole('button', { name: 'Open the record' }).click()
    await dialog.getByText('Reason needs at least 10 letters').waitFor()
    await dialog.getByLabel('Reason').fill('Collapsed in the corridor')
    await dialog.getByRole('button', { name: 'Open the record' }).click()
    await page.getByRole('heading', { name: 'Foreign, Fern' }).waitFor()
    t.strictSame(last()?.body, { reason: 'Collapsed in the corridor', minutes: 60 })
  })

  t.test('the address of a foreign record offers the need, too', async t => {
    const { page } = await open('/patients/00000000-0000-4000-8000-dddd00000400/record')
    await page.getByText('This is not one of your patients. Their ward').waitFor()
    await page.getByRole('button', { name: 'Open in need' }).click()
    await page.getByRole('dialog').getByLabel('Reason').fill('Collapsed in the corridor')
    await page.getByRole('dialog').getByRole('button', { name: 'Open the record' }).click()
    await page.getByRole('heading', { name: 'Foreign, Fern' }).waitFor()
    t.pass('the record is there')
  })

  t.test('parts of the record are shown by permission, and the allergies before all of them', async t => {
    const nurse = await open(RECORD)
    const allergies = nurse.page.getByLabel('Allergies of this patient')
    await allergies.getByText('Penicillin').waitFor()
    await nurse.page.goto(nurse.page.url().replace('/record', ''))
    await nurse.page.locator('.live-numbers').waitFor()
    await allergies.getByText('Penicillin').waitFor()
    await nurse.page.goBack()
    const tabs = (page: Page) => page.getByRole('tab').allTextContents()
    await nurse.page.getByRole('tab', { name: 'Details' }).waitFor()
    t.equal((await tabs(nurse.page)).length, 10)
    t.notOk((await tabs(nurse.page)).includes('Who looked'), 'that is for the patient and administrators')
    const desk = await open(RECORD, meAs('reception'))
    await desk.page.getByRole('tab', { name: 'Details' }).waitFor()
    t.strictSame(await tabs(desk.page), ['Details', 'Stays', 'Admin'])
    t.equal(await desk.page.locator('.allergies').count(), 0)
    for (const [who, whys] of [
      [nurse, 1],
      [desk, 0],
    ] as const) {
      await who.page.getByRole('tab', { name: 'Stays' }).click()
      await who.page.getByRole('columnheader', { name: 'Place' }).waitFor()
      t.equal(await who.page.getByRole('columnheader', { name: 'Why' }).count(), whys, 'why is clinical')
    }
    await nurse.page.getByRole('link', { name: 'Vital signs' }).click()
    await nurse.page.getByRole('link', { name: 'Record', exact: true }).click()
    await nurse.page.getByRole('tab', { name: 'Details' }).waitFor()
  })

  t.test('a section is changed where it stands, and merged with what a colleague changed', async t => {
    const { page, server, last } = await open(RECORD)
    await page.getByRole('button', { name: 'Change Person' }).click()
    const form = page.getByRole('form', { name: 'Person' })
    await form.getByLabel('Wants to be called').fill('Addie')
    server.care.change({ sex: 'other' })
    await form.getByRole('button', { name: 'Save' }).click()
    await page.getByLabel('Changed meanwhile').getByText('Sex: now other (taken over)').waitFor()
    t.equal(await form.getByLabel('Wants to be called').inputValue(), 'Addie', 'what was typed stays')
    await form.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { name: /Addie/ }).waitFor()
    t.match(last()?.body, { name: { family: 'Sample', given: ['Ada'], preferred: 'Addie' }, sex: 'other' })

    await page.getByRole('button', { name: 'Change Address and contacts' }).click()
    const contacts = page.getByRole('form', { name: 'Address and contacts' })
    await contacts.getByRole('button', { name: 'Add a contact' }).click()
    await contacts.getByRole('button', { name: 'Save' }).click()
    await contacts.getByText('Contacts needs number or address in each line').waitFor()
    await contacts.getByLabel('Number or address 2').fill('ada@example.org')
    await contacts.getByLabel('Kind 2').selectOption('email')
    await contacts.getByRole('button', { name: 'Take out Contacts 1' }).click()
    await contacts.getByRole('button', { name: 'Save' }).click()
    await page.getByText('ada@example.org').waitFor()
    t.match(last()?.body, { contacts: [{ kind: 'email', value: 'ada@example.org', use: 'mobile' }] })
  })

  t.test('an allergy is added, seen at the head, and marked as entered in error', async t => {
    const { page } = await open(RECORD)
    const head = page.getByLabel('Allergies of this patient')
    await tab(page, 'Clinical')
    await page.getByRole('button', { name: 'Add an allergy' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Add' }).click()
    await dialog.getByText('Substance is needed').waitFor()
    await dialog.getByLabel('Substance').fill('Latex <b>')
    await dialog.getByRole('button', { name: 'Add' }).click()
    await head.getByText('Latex <b>').waitFor()
    await page.getByRole('button', { name: 'Change Latex <b>' }).click()
    await dialog.getByRole('button', { name: 'It was entered in error' }).click()
    await head.getByText('Latex <b>').waitFor({ state: 'detached' })
    await page.getByLabel('Show what was entered in error').check()
    await page.getByRole('listitem').filter({ hasText: 'Latex <b>' }).getByText('entered in error').waitFor()
    t.pass('kept, and shown on request')
  })

  t.test('a note is written once, signed, amended; its versions are there', async t => {
    const { page, server } = await open(RECORD)
    await tab(page, 'Notes')
    await page.getByRole('button', { name: 'Earlier versions' }).click()
    await page.getByText('Slept badly.').waitFor()
    await page.getByRole('textbox', { name: 'Note' }).fill('Ate well.')
    await tab(page, 'Clinical')
    await page.getByRole('button', { name: 'Weight 82.5 kg was entered in error' }).click()
    await page.getByRole('dialog').getByText('Weight 82.5 kg').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
    t.equal(server.care.taken.length, 0, 'it is asked first')
    await tab(page, 'Notes')
    t.equal(await page.getByRole('textbox', { name: 'Note' }).inputValue(), 'Ate well.', 'typed on another tab')
    await page.getByRole('button', { name: 'Keep the note' }).dblclick()
    const note = page.getByRole('article').filter({ hasText: 'Ate well.' })
    await note.getByRole('button', { name: 'Sign' }).click()
    await note.getByRole('button', { name: 'Amend' }).click()
    await note.getByLabel('Amendment').fill('Half of it.')
    await note.getByLabel('Why').fill('Portion was wrong')
    await note.getByRole('button', { name: 'Amend' }).click()
    await page.getByText('Portion was wrong').waitFor()
    const written = server.care.taken.filter(({ path }) => path.endsWith('/notes'))
    t.equal(written.length, 1, 'two presses write one')
    t.match(written[0]?.body, { kind: 'nursing', text: 'Ate well.', id: /^[0-9a-f-]{36}$/ })
  })

  t.test('an order gets advice while it is written, and is signed against it only with a reason', async t => {
    const { page, last } = await open(RECORD, meAs('doctor'))
    await tab(page, 'Orders')
    await page.getByRole('button', { name: 'New order' }).click()
    const form = page.getByLabel('New order')
    await form.getByLabel('Medicine').fill('Amoxicillin')
    await form.getByLabel('Dose').fill('500')
    await form.getByText('Advice appears here').waitFor()
    await form.getByLabel('Times').fill('3')
    await form.getByText('The patient is allergic to penicillin').waitFor()
    await form.getByLabel('Medicine').fill('Paracetamol')
    await form.getByText('Checked: the lists have nothing against it.').waitFor()
    await form.getByRole('button', { name: 'Cancel' }).click()

    const draft = page.getByLabel('Order: Amoxicillin')
    await draft.getByRole('button', { name: 'Sign' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Sign all the same' }).click()
    await dialog.getByText('Reason to sign all the same is needed').waitFor()
    await dialog.getByLabel('Reason to sign all the same').fill('Tolerated it last year')
    await dialog.getByRole('button', { name: 'Sign all the same' }).click()
    await draft.getByText('signed, not started').waitFor()
    t.strictSame(last()?.body, {
      overrides: [{ adviceId: 'allergy:penicillin', reason: 'Tolerated it last year' }],
    })
    t.equal(await draft.getByRole('button', { name: 'Start' }).count(), 0, 'nurses give')
    await draft.getByRole('button', { name: 'Stop' }).click()
    await dialog.getByLabel('Reason').fill('Rash')
    await dialog.getByRole('button', { name: 'Stop it' }).click()
    await draft.waitFor({ state: 'detached' })
    t.match(last()?.body, { reason: 'Rash' })
  })

  t.test('a plan is written with goals, and its state moves', async t => {
    const { page, last } = await open(RECORD)
    await tab(page, 'Plans')
    await page.getByRole('button', { name: 'New plan' }).click()
    await page.getByLabel('Title').fill('Home by Friday')
    await page.getByRole('button', { name: 'Add a goal' }).click()
    await page.getByLabel('Goal 1').fill('Climbs stairs')
    await page.getByRole('button', { name: 'Keep the plan' }).click()
    const plan = page.getByRole('article', { name: 'Home by Friday' })
    await plan.getByText('Climbs stairs').waitFor()
    await plan.getByRole('button', { name: 'Begin' }).click()
    await plan.getByRole('button', { name: 'Complete' }).waitFor()
    t.strictSame(last()?.body, { state: 'active' })
  })

  t.test('what happens appears in the timeline by itself', async t => {
    const { page, server } = await open(RECORD)
    await page.locator('html[data-line=live]').waitFor()
    await tab(page, 'Timeline')
    await page.getByText('Something of the kind order').waitFor()
    await page.getByRole('cell', { name: 'Nora Nurse' }).first().waitFor()
    const told = Date.now()
    server.happen('Blood was drawn')
    await page.getByText('Blood was drawn').waitFor()
    t.ok(Date.now() - told < 10_000, 'told, not found by asking again')
  })

  t.test('messages are sent and marked as read; the export is followed to its file', async t => {
    const { page, server } = await open(RECORD)
    await tab(page, 'Messages')
    await page.getByText('May I get up today?').waitFor()
    await page.getByRole('textbox', { name: 'Message' }).fill('After the visit.')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.locator('.talk li').last().getByText('After the visit.').waitFor()
    t.ok(server.care.taken.some(({ path }) => path.endsWith('/messages/read')))
    await tab(page, 'Export')
    await page.getByRole('button', { name: 'Export the record' }).click()
    await page.getByRole('progressbar', { name: 'Collected' }).waitFor()
    const link = page.getByRole('link', { name: 'Page to read (HTML)' })
    await link.waitFor()
    t.match(await link.getAttribute('href'), /^\/api\/v1\/jobs\/[\w-]+\/result\?format=html$/)
    const data = page.getByRole('link', { name: 'Data (JSON)' })
    t.match(await data.getAttribute('href'), /\/result\?format=json$/)
    t.ok(await page.getByRole('button', { name: 'Export it again' }).isVisible())
  })

  t.test('the end of a turn on the care team is taken back by one press', async t => {
    const { page } = await open(RECORD)
    await tab(page, 'Care team')
    await page.getByRole('button', { name: 'End the turn of Nora Nurse' }).click()
    await page.getByText('Nobody in particular looks after').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('button', { name: 'End the turn of Nora Nurse' }).waitFor()
    await page.getByRole('combobox', { name: 'Colleague' }).fill('nils')
    await page.getByRole('option', { name: /Nils Night/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('rowheader', { name: 'Nils Night' }).waitFor()
    t.pass('both are there')
  })

  t.test('the patient who walks in: not known, may be known, added, asked for an appointment; by keyboard', async t => {
    const { page, last } = await open('/reception', meAs('reception'))
    await page.getByRole('searchbox').fill('Zoe Sample')
    await page.getByText('Nobody fits “Zoe Sample”').waitFor()
    await page.getByRole('button', { name: 'New patient' }).press('Enter')
    await page.locator('input[name="name.family"]:focus').waitFor()
    t.equal(await page.getByLabel('Family name').inputValue(), 'Sample', 'what was looked for is typed already')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Is this person known already?' }).waitFor()
    await page.getByRole('link', { name: 'It is this person' }).waitFor()
    await page.getByRole('button', { name: 'Back to what I typed' }).press('Enter')
    t.equal(await page.getByLabel('Given names').inputValue(), 'Zoe')
    await page.keyboard.press('Tab')
    await page.getByRole('button', { name: 'Add the patient' }).press('Enter')
    await page.getByRole('button', { name: 'It is somebody else: add anyway' }).press('Enter')
    await page.getByRole('heading', { name: 'Sample, Zoe' }).waitFor()
    t.match(last()?.body, { name: { family: 'Sample', given: ['Zoe'] }, confirmDuplicate: true })

    await page.getByRole('button', { name: 'The patient is here' }).press('Enter')
    await page.getByText('The patient is here. The care team').waitFor()
    await page.getByLabel('For').selectOption({ label: 'Consultation, 30 min' })
    await page.getByLabel('With').selectOption({ label: 'Dora Doctor, Cardiology' })
    await page.getByRole('radio').first().focus()
    await page.keyboard.press('ArrowDown')
    await page.getByRole('button', { name: 'Ask for the appointment' }).press('Enter')
    await page.getByText('The doctor is told at once.').waitFor()
    t.match(last()?.body, { start: '2099-01-04T09:30:00.000Z', note: null })
  })

  t.test('beds: who lies where, transfer, discharge, admission; a handover', async t => {
    const { page, last, server } = await open('/beds')
    const bed = (name: string) => page.getByRole('article', { name, exact: true })
    await bed('Bed 1').getByRole('link', { name: 'Sample, Ada' }).waitFor()
    await bed('Bed 5').getByText('Taken by somebody who is not your patient').waitFor()
    await page.getByText('1 of 5 beds free').waitFor()
    await page.getByRole('button', { name: 'Transfer Sample, Ada' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Transfer' }).click()
    await dialog.getByText('Bed is needed: a free one, or none yet').waitFor()
    t.equal(server.care.taken.length, 0, 'nobody loses a bed by a field that was left alone')
    await dialog.getByLabel('Bed').selectOption({ label: 'Bed 4, Room 2' })
    await dialog.getByRole('button', { name: 'Transfer' }).click()
    await bed('Bed 4').getByRole('link', { name: 'Sample, Ada' }).waitFor()
    await page.getByRole('button', { name: 'Discharge Sample, Ada' }).click()
    await dialog.getByLabel('Where to').fill('home')
    await dialog.getByRole('button', { name: 'Discharge' }).click()
    await bed('Bed 4').getByText('free').waitFor()
    t.strictSame(last()?.body, { disposition: 'home' })
    await page.getByRole('button', { name: 'Admit to Bed 4' }).click()
    await dialog.getByRole('combobox', { name: 'Patient' }).fill('ada')
    await dialog.getByRole('option', { name: /Sample, Ada/ }).click()
    await dialog.getByRole('button', { name: 'Admit' }).click()
    await bed('Bed 4').getByRole('link', { name: 'Sample, Ada' }).waitFor()

    await page.getByRole('button', { name: 'Hand over' }).click()
    await dialog.getByRole('combobox', { name: 'To' }).fill('nils')
    await dialog.getByRole('option', { name: /Nils Night/ }).click()
    await dialog.getByRole('checkbox').nth(1).uncheck()
    await dialog.getByRole('button', { name: 'Hand over' }).click()
    await page.getByText('1 patient is with Nils Night now.').waitFor()
    t.match(last()?.body, { toUserId: idOf('user', 3), patientIds: [FIRST] })
    await page.getByRole('tab', { name: 'Handovers' }).click()
    await page.getByRole('cell', { name: 'Nils Night' }).waitFor()
    await page.getByRole('tab', { name: 'Beds' }).click()
    await page.getByLabel('Beds of').selectOption({ label: 'Home care' })
    await page.getByText('Nobody is on this list yet.').waitFor()
    t.ok(server.care.taken.length > 0)
  })

  t.test('an administrator adds a ward, its beds and who works there', async t => {
    const { page, last } = await open('/admin/wards', ADMIN)
    await page.getByRole('button', { name: 'New ward' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('4 West')
    await page.getByRole('dialog').getByRole('button', { name: 'Add the ward' }).click()
    await page.getByRole('heading', { name: '4 West' }).waitFor()
    await page.goto(`${new URL(page.url()).origin}/admin/wards/${WARD}`)
    await page.getByRole('button', { name: 'Add a bed to Room 1' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('9')
    await page.getByRole('dialog').getByRole('button', { name: 'Add the bed' }).click()
    await page.getByText('Bed 9 free').waitFor()
    await page.getByRole('button', { name: 'Take away Bed 9' }).click()
    await page.getByText('Bed 9 free').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Take out Nora Nurse' }).click()
    await page.getByText('Nobody yet.').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('button', { name: 'Take out Nora Nurse' }).waitFor()
    t.strictSame(last()?.body, { userIds: [idOf('user', 1)] })
  })

  t.test('an administrator sets a limit of a ward and who is on call there', async t => {
    const { page, last } = await open(`/admin/wards/${WARD}`, ADMIN)
    await page.getByRole('button', { name: 'Change the limits of SpO2' }).click()
    await page.getByLabel('SpO2 Low', { exact: true }).fill('92')
    await page.getByRole('button', { name: 'Save for this ward' }).click()
    await page.getByRole('row', { name: 'SpO2 %, ward' }).waitFor()
    t.match(last(), { method: 'PUT', body: { adult: { spo2: { low: 92, latching: false } } } })
    await page.getByText('responsible nurse at once, all nurses of the ward after 45 s, on call after 120 s').waitFor()
    await page.getByRole('button', { name: 'Take off call: Nora Nurse' }).click()
    await page.getByText('No one is named').waitFor()
    t.strictSame(last()?.body, { chain: null, onCall: [] })
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('button', { name: 'Take off call: Nora Nurse' }).waitFor()
  })

  t.test('a limit that somebody else changed meanwhile is shown anew, and the person decides', async t => {
    const { page } = await open(`/admin/wards/${WARD}`, ADMIN)
    await page.getByRole('button', { name: 'Change the limits of SpO2' }).click()
    await page.getByLabel('SpO2 Low', { exact: true }).fill('91')
    await page.evaluate(`fetch('/api/v1/wards/${WARD}/limits').then(read => fetch('/api/v1/wards/${WARD}/limits', {
      method: 'PUT',
      headers: { 'if-match': read.headers.get('etag'), 'content-type': 'application/json' },
      body: '{}',
    }))`)
    await page.getByRole('button', { name: 'Save for this ward' }).click()
    await page.getByText('Not saved. Somebody else changed this meanwhile. Look at the new values.').waitFor()
    await page.getByRole('row', { name: 'SpO2 %, ward' }).getByText('92').waitFor()
    t.equal(await page.getByRole('button', { name: 'Save for this ward' }).count(), 0, 'the line is closed')
  })

  t.test('an administrator changes when who is told of an alarm, and goes back to the times of the house', async t => {
    const { page, last } = await open(`/admin/wards/${WARD}`, ADMIN)
    await page.getByRole('button', { name: 'Change the times' }).click()
    const high = page.getByRole('group', { name: 'Of high priority' })
    for (const group of ['Responsible nurse', 'All nurses of the ward', 'On call']) {
      await high.getByLabel(group).fill('')
    }
    await page.getByRole('button', { name: 'Save for this ward' }).last().click()
    await page.getByText('Responsible nurse or another is needed').waitFor()
    await high.getByLabel('On call').fill('20')
    await high.getByLabel('All nurses of the ward').fill('30')
    await page.getByRole('button', { name: 'Save for this ward' }).last().click()
    await page.getByText('on call after 20 s, all nurses of the ward after 30 s').waitFor()
    t.match(last(), {
      method: 'PUT',
      body: {
        chain: {
          high: [
            { tell: 'on-call', afterSeconds: 20 },
            { tell: 'ward-nurses', afterSeconds: 30 },
          ],
          medium: DEFAULT_CHAIN.medium,
          low: DEFAULT_CHAIN.low,
        },
        onCall: [idOf('user', 1)],
      },
    })
    await page.getByRole('button', { name: 'Use the times of the house' }).click()
    await page.getByText('responsible nurse at once, all nurses of the ward after 45 s, on call after 120 s').waitFor()
    t.match(last()?.body, { chain: null })
  })

  t.test('the ward shows only my patients when it is asked to; the alarms stay', async t => {
    const { page } = await open('/')
    await page.locator('.tile').nth(2).waitFor()
    await page.getByRole('button', { name: 'My patients' }).click()
    await page.locator('.tile').nth(2).waitFor({ state: 'detached' })
    t.equal(await page.locator('.tile').count(), 2)
    await page.getByRole('button', { name: 'Ward', exact: true }).click()
    await page.locator('.tile').nth(2).waitFor()
  })
})
