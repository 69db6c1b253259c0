import type { Browser, Page } from 'playwright-core'
import t from 'tap'
import { openBrowser } from '../support/browser.ts'
import { testDatabase } from '../support/database.ts'
import { needs } from '../support/programs.ts'
import { startTestSystem, type TestSystem } from '../support/system.ts'

const PASSWORD = 'five green bicycles'
/** Far more than it takes, so that only what never comes fails, ms. */
const WITHIN_MS = 30_000
const ALL_WEEK = [1, 2, 3, 4, 5, 6, 7].map(weekday => ({ weekday, from: '00:00', to: '24:00' }))

t.test(
  'the lobby with doctor, reception and patient at their own browsers',
  { ...needs('chromium'), timeout: 300_000 },
  async t => {
    const { url, pool } = await testDatabase(t)
    const system = await startTestSystem(t, { DATABASE_URL: url })
    const house = await openHouse(system)
    const browser = await openBrowser(t)
    const doctor = await logIn(browser, system, '/doctor', 'doctor@flow.local')
    await doctor.getByRole('heading', { name: 'Nobody waits for an answer' }).waitFor()
    await doctor.locator('html[data-line=live]').waitFor()
    await doctor.evaluate('globalThis.neverReloaded = true')
    const desk = await logIn(browser, system, `/reception/${house.walkIn}`, 'reception@flow.local')
    const patient = await logIn(browser, system, '/account', 'patient@flow.local')
    const waiting = doctor.getByRole('region', { name: /Waiting for your answer/ })

    await t.test(
      'reception asks for somebody, the doctor sees it at once and approves, reception sees that',
      async () => {
        await desk.getByLabel('For').selectOption({ label: 'Consultation, 30 min' })
        await desk.getByLabel('With').selectOption({ label: 'Dr Flora Flow, Cardiology' })
        await desk.getByRole('radio').first().focus()
        await desk.keyboard.press('ArrowDown')
        await desk.getByLabel('Note').last().fill('Palpitations')
        await desk.getByRole('button', { name: 'Ask for the appointment' }).click()
        await desk.getByText('The doctor is told at once.').waitFor()

        await waiting.getByRole('link', { name: 'Walkin, Wim' }).waitFor()
        await waiting.getByText('“Palpitations”').waitFor()
        await desk.goto(`${system.httpUrl}/appointments`)
        await desk.getByRole('button', { name: 'All', exact: true }).click()
        const row = desk.getByRole('row', { name: /Walkin, Wim/ })
        await row.getByText('waits for an answer').waitFor()
        await waiting.getByRole('button', { name: 'Approve Walkin, Wim' }).click()
        await row.getByText('approved').waitFor()
      },
    )

    await t.test('the patient asks, is refused with a reason, and reads it', async t => {
      const start = new Date(Date.now() + 3 * 86_400_000).toISOString().replace(/T.*/, 'T09:00:00.000Z')
      const { doctorId, serviceId, own: patientId } = house
      const asked = await ask(patient, 'POST', '/appointments', { patientId, doctorId, serviceId, start })
      t.match(asked, { status: 'requested' })
      await waiting.getByRole('button', { name: 'Refuse… Own, Olga' }).click()
      const dialog = doctor.getByRole('dialog')
      await dialog.getByLabel('Reason').fill('Please see a dermatologist')
      await dialog.getByRole('button', { name: 'Refuse the request' }).click()
      await doctor.getByRole('heading', { name: 'Nobody waits for an answer' }).waitFor()
      t.match(await ask(patient, 'GET', '/appointments'), {
        items: [{ status: 'rejected', reason: 'Please see a dermatologist' }],
      })
      t.match(await ask(patient, 'GET', '/notifications'), {
        items: [{ type: 'appointment-rejected', summary: /dermatologist/ }],
      })
    })

    await t.test('the one who has come is seen as here, and what was done is billed', async t => {
      // The time of the appointment has come: nothing else of it can be hastened.
      await pool.query(
        `update appointments set starts_at = date_trunc('minute', now()), ends_at = now() + interval '30 min'
         where patient_id = $1`,
        [house.walkIn],
      )
      await ask(desk, 'POST', `/patients/${house.walkIn}/arrival`, { note: 'in a wheelchair' })
      const room = doctor.getByRole('region', { name: 'In the room now' })
      await room.getByText('in a wheelchair').waitFor()
      await room.getByRole('button', { name: 'Complete…' }).click()
      const dialog = doctor.getByRole('dialog')
      await dialog.getByRole('button', { name: 'Add a service' }).click()
      await dialog.getByLabel('Service 2').selectOption({ label: 'ECG, EUR 32.00' })
      await dialog.getByRole('button', { name: 'Complete the appointment' }).click()
      await doctor.getByText('Consultation, ECG: EUR 77.00').waitFor()
      const bill = await system.api<{ items: readonly object[] }>('GET', '/billing')
      t.match(bill.items, [{ code: /C|E/, quantity: 1 }, { quantity: 1 }])
      t.ok(await doctor.evaluate('globalThis.neverReloaded'), 'the doctor never loaded the page again')
    })
  },
)

/** A doctor, two services, somebody at the desk, two patients, of whom one has a login of her own. */
async function openHouse(system: TestSystem) {
  const { api } = system
  const idOf = async (path: string, body: object) => (await api<{ id: string }>('POST', path, body)).id
  const login = async (role: string, name: string) => {
    const made = await api<{ id: string }>('POST', '/users', { email: `${role}@flow.local`, name, roles: [role] })
    const { code } = await api<{ code: string }>('POST', `/users/${made.id}/password-reset`)
    await api('POST', '/auth/password-reset', { code, newPassword: PASSWORD })
    return made.id
  }
  const service = (name: string, code: string, durationMinutes: number, amountCents: number) =>
    idOf('/services', { name, code, category: 'service', durationMinutes, price: { amountCents, currency: 'EUR' } })
  const patient = (family: string, given: string) =>
    idOf('/patients', {
      name: { given: [given], family },
      birthDate: '1960-01-02',
      sex: 'female',
      confirmDuplicate: true,
    })
  const services = [await service('Consultation', 'C-30', 30, 4500), await service('ECG', 'E-20', 20, 3200)]
  const userId = await login('doctor', 'Flora Flow')
  await login('reception', 'Rita Reception')
  const own = await patient('Own', 'Olga')
  await api('PUT', `/patients/${own}/account`, { userId: await login('patient', 'Olga Own') })
  const doctor = { name: 'Dr Flora Flow', speciality: 'Cardiology', userId, services }
  const doctorId = await idOf('/doctors', doctor)
  await api('PUT', `/doctors/${doctorId}/hours`, ALL_WEEK)
  return { doctorId, serviceId: services[0] ?? '', own, walkIn: await patient('Walkin', 'Wim') }
}

async function logIn(browser: Browser, { httpUrl }: TestSystem, path: string, email: string): Promise<Page> {
  const context = await browser.newContext()
  const page = await context.newPage()
  page.setDefaultTimeout(WITHIN_MS)
  await page.goto(`${httpUrl}${path}`)
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: /log in/i }).click()
  await page.getByRole('button', { name: 'Log out' }).first().waitFor({ state: 'attached' })
  return page
}

/** A request of the person at this browser, as a page makes it. */
function ask(page: Page, method: string, path: string, body?: object): Promise<unknown> {
  return page.evaluate(
    async ([method, path, body]) => {
      const headers = body === undefined ? {} : { 'content-type': 'application/json' }
      const answer = await fetch(`/api/v1${path}`, { method, headers, ...(body === undefined ? {} : { body }) })
      if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status} ${await answer.text()}`)
      return answer.json()
    },
    [method, path, body === undefined ? undefined : JSON.stringify(body)] as const,
  )
}
