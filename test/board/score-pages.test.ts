import type { Page } from 'playwright-core'
import t from 'tap'
import { BUILT_IN_ROLES } from '../../model/role.ts'
import { scoreView } from '../../model/score-view.ts'
import { openBrowser } from '../support/browser.ts'
import { needs } from '../support/programs.ts'
import { scoreOf, WELL } from '../support/scores.ts'
import { type SampleMe, startFixtureServer } from './support/fixture-server.ts'
import { idOf } from './support/sample-ward.ts'

const DOCTOR = { roles: ['doctor'], permissions: BUILT_IN_ROLES.find(r => r.id === 'doctor')?.permissions ?? [] }
const FIRST = idOf('patient', 1)

t.test('scores and observations in a real browser', needs('chromium'), async t => {
  const browser = await openBrowser(t)
  const open = async (path: string, me: Partial<SampleMe> = {}) => {
    const server = await startFixtureServer({ patients: 4, loggedIn: true, me })
    const page = await browser.newPage()
    t.teardown(async () => {
      await page.close()
      await server.close()
    })
    await page.addInitScript("localStorage.setItem('wardbeat.renewLoginAt', '0')")
    await page.goto(`${server.url}${path}`)
    return { server, page, last: () => server.care.taken.at(-1) }
  }

  t.test('a tile shows the score only while it counts, and takes a new one as it is told', async t => {
    const { page, server } = await open('/')
    const line = (bed: number) =>
      page
        .locator('.tile')
        .nth(bed - 1)
        .locator('.score-line')
    await line(1).getByText('7', { exact: true }).waitFor()
    t.match(await line(1).textContent(), 'NEWS27↑↑')
    t.match(await line(2).textContent(), /≥\d+.*incomplete/)
    t.match(await line(3).textContent(), 'NEWS2--since')
    t.match(await line(4).textContent(), 'not taken yet')
    server.say({ type: 'score', patientId: FIRST, score: scoreView(scoreOf('news2', WELL, Date.now())) })
    await line(1).getByText('0', { exact: true }).waitFor()
  })

  t.test('a nurse enters observations by keyboard, and takes one back', async t => {
    const { page, last } = await open(`/patients/${FIRST}`)
    await page.getByRole('button', { name: 'Enter observations' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.waitFor()
    for (const key of ['v', 'Tab', 'y', 'Tab', '2', 'Tab', '1', '8', 'Enter']) await page.keyboard.press(key)
    await dialog.waitFor({ state: 'detached' })
    t.match(last(), { method: 'POST', body: { values: { consciousness: 'V', o2_flow: 2, rr: 18 } } })
    await page.getByText('RR 18 /min, O2 flow 2 L/min, ACVPU V').waitFor()
    const inError = page.getByRole('button', { name: 'Temp 39.9 °C was entered in error' })
    await inError.click()
    await dialog.getByText('Temp 39.9 °C').waitFor()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await dialog.waitFor({ state: 'detached' })
    t.equal(last()?.method, 'POST', 'it is asked first')
    await inError.click()
    await dialog.getByRole('button', { name: 'Mark as entered in error' }).click()
    await page.getByText('entered in error, Nora Nurse').waitFor()
    t.equal(last()?.method, 'DELETE')
  })

  t.test('the form names its patient, and what was typed waits for that one alone until it is cleared', async t => {
    const { page, server } = await open(`/patients/${FIRST}`)
    const enter = page.getByRole('button', { name: 'Enter observations' })
    await enter.click()
    const dialog = page.getByRole('dialog', { name: 'Enter observations: Bed 1, Sample, Ada' })
    const temp = page.getByRole('dialog').getByLabel('Temp')
    await dialog.getByLabel('Temp').fill('38.4')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('link', { name: '◀ Ward' }).click()
    await page
      .locator(`a[href="/patients/${idOf('patient', 2)}"]`)
      .first()
      .click()
    await enter.click()
    t.equal(await temp.inputValue(), '', 'another patient')
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: '◀ Ward' }).click()
    await page.locator(`a[href="/patients/${FIRST}"]`).first().click()
    await enter.click()
    await dialog.getByText(/Typed at .* and not entered yet/).waitFor()
    t.equal(await temp.inputValue(), '38.4')
    await dialog.getByRole('button', { name: 'Clear' }).click()
    t.equal(await temp.inputValue(), '')
    await dialog.getByLabel('Pulse').fill('88')
    await dialog.getByRole('button', { name: 'Enter' }).click()
    await dialog.waitFor({ state: 'detached' })
    t.match(server.care.taken, [{ body: { values: { pulse: 88 } } }])
    await enter.click()
    t.equal(await dialog.getByLabel('Pulse').inputValue(), '', 'what was entered is not kept')
    await dialog.getByLabel('Pulse').fill('91')
    t.notMatch(await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])'), /\b91\b/)
  })

  t.test('what was entered stands among the numbers while no device says it', async t => {
    const { page } = await open(`/patients/${FIRST}`)
    const row = (code: string) => page.locator(`.live-numbers .row.entered[data-code="${code}"]`)
    await row('consciousness').getByText('A', { exact: true }).waitFor()
    await row('consciousness').getByText('10m entered').waitFor()
    await page.getByRole('button', { name: 'Enter observations' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Glucose').fill('126')
    await dialog.getByLabel('RR').fill('17')
    await dialog.getByRole('button', { name: 'Enter' }).click()
    await row('glucose').getByText('126').waitFor()
    t.equal(await row('rr').count(), 0, 'the monitor counts breaths')
  })

  t.test('what cannot be is said at its field, and nothing is sent', async t => {
    const { page, server } = await open(`/patients/${FIRST}`)
    await page.getByRole('button', { name: 'Enter observations' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Temp').fill('98.6')
    await dialog.getByRole('button', { name: 'Enter' }).click()
    await dialog.getByText('must lie between 25 and 45 °C').waitFor()
    await dialog.getByLabel('Temp').fill('37')
    await dialog.getByLabel('BP sys').fill('80')
    await dialog.getByLabel('BP dia').fill('120')
    await dialog.getByRole('button', { name: 'Enter' }).click()
    await dialog.getByText('BP sys, mmHg must be above the diastolic').waitFor()
    t.equal(server.care.taken.length, 0)
  })

  t.test('every part of a score is told, with what is missing', async t => {
    const { page } = await open(`/patients/${idOf('patient', 2)}`)
    const scores = page.getByRole('region', { name: 'Scores' })
    await scores.getByRole('row', { name: /temperature not recorded 0 to 3/i }).waitFor()
    await scores.getByText('incomplete, at most').waitFor()
    await scores.getByText('incomplete: systolic pressure missing').waitFor()
    t.notMatch(await scores.textContent(), /null|0 to 0/)
    t.match(await page.locator('.score-chart svg').getAttribute('aria-label'), 'NEWS2 of the last 24 hours')
  })

  t.test('a doctor alone orders scale 2, and everybody sees it', async t => {
    const nurse = await open(`/patients/${FIRST}`)
    await nurse.page.getByText('SpO2 scale 1').waitFor()
    t.equal(await scaleButton(nurse.page).count(), 0)
    const { page, last } = await open(`/patients/${FIRST}`, DOCTOR)
    await scaleButton(page).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Order' }).click()
    await dialog.getByText('Reason is needed').waitFor()
    await dialog.getByLabel('Reason').fill('Hypercapnia')
    await dialog.getByRole('button', { name: 'Order' }).click()
    await page.getByText('SpO2 scale 2 counts, by order').waitFor()
    t.strictSame(last()?.body, { scale: 2, reason: 'Hypercapnia' })
  })
})

const scaleButton = (page: Page) => page.getByRole('button', { name: 'Change the SpO2 scale' })
