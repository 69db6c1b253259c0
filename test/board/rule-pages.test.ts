import t from 'tap'
import { ACTIONS } from '../../model/permissions.ts'
import { BUILT_IN_ROLES } from '../../model/role.ts'
import { openBrowser } from '../support/browser.ts'
import { needs } from '../support/programs.ts'
import { type SampleMe, startFixtureServer } from './support/fixture-server.ts'

const ADMIN = { roles: ['admin'], permissions: ACTIONS }
const meAs = (role: string): Partial<SampleMe> => ({
  roles: [role],
  permissions: BUILT_IN_ROLES.find(r => r.id === role)?.permissions ?? [],
})
const RULE = '/admin/rules/spo2-very-low'

t.test('rules in a real browser', needs('chromium'), async t => {
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
    const taken = (what: RegExp) => server.care.taken.filter(({ path }) => what.test(path)).at(-1)
    return { page, taken }
  }

  t.test('the list says where each counts, and leads to what it says, in words', async t => {
    const { page } = await open('/admin/rules')
    await page
      .getByText(/dry run in .* \(version 2\); live for everyone \(version 1\); own choice for 1 patient/)
      .waitFor()
    await page.getByRole('link', { name: 'SpO2 very low' }).click()
    await page.getByRole('heading', { name: 'What version 2 says' }).waitFor()
    await page.getByText('SpO2 is below 85 %').first().waitFor()
    await page.getByText('Version 2 would have alarmed 3 times', { exact: false }).waitFor()
    await page.getByRole('link', { name: 'Sample 1, Ada' }).waitFor()
    t.pass('all is there')
  })

  t.test('a version is switched with a reason, and rolled back', async t => {
    const { page, taken } = await open(RULE)
    await page.getByRole('button', { name: 'Switch…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Switch', exact: true }).click()
    await dialog.getByText('Ward is needed').waitFor()
    await dialog.getByText('Reason is needed').waitFor()
    await dialog.getByLabel('How').selectOption('live')
    await dialog.getByLabel('Version').selectOption('1')
    await dialog.getByLabel('For').selectOption('patient')
    await dialog.getByRole('combobox', { name: 'Patient' }).fill('example')
    await dialog.getByRole('option', { name: /Example, Ben/ }).click()
    await dialog.getByLabel('Reason').fill('Chronic lung disease')
    await dialog.getByRole('button', { name: 'Switch', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    t.match(taken(/activate/)?.body, {
      version: 1,
      mode: 'live',
      scope: { type: 'patient', patientId: String },
      reason: 'Chronic lung disease',
    })
    await page.getByText('Chronic lung disease').waitFor()

    await page.getByRole('button', { name: 'Roll back…' }).click()
    await dialog.getByLabel('For').selectOption('everyone')
    await dialog.getByLabel('Reason').fill('Too many alarms at night')
    await dialog.getByRole('button', { name: 'Roll back', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    t.strictSame(taken(/rollback/)?.body, { scope: { type: 'everyone' }, reason: 'Too many alarms at night' })
    await page.getByRole('button', { name: 'End' }).first().click()
    await page.getByText('Ended. What counts for more people').waitFor()
  })

  t.test(
    'a new version is checked while it is typed; a problem leads to its place, and nothing typed is lost',
    async t => {
      const { page, taken } = await open(RULE)
      const text = page.getByLabel('The rule, as JSON')
      const before = await text.inputValue()
      await text.fill(before.replace('"spo2"', '"mood"'))
      const problem = page.getByRole('button', { name: /Line \d+, conditions\.all\[0\]\.fact/ })
      await problem.click()
      t.equal(
        await page.evaluate('(e => e.value.slice(e.selectionStart, e.selectionEnd))(document.activeElement)'),
        '"mood"',
        'the place is selected',
      )
      t.match(await text.inputValue(), /mood/)
      await text.fill('{"id": ')
      await page.getByText('is no JSON yet').waitFor()
      await text.fill(before.replace('"delaySeconds": 60', '"delaySeconds": 90'))
      await page.locator('.rule-editor .rule-words').waitFor()
      await page.getByLabel('Why').fill('Fewer alarms')
      await page.getByRole('button', { name: 'Keep as version 3' }).click()
      await page.getByText('Kept as version 3.').waitFor()
      t.match(taken(/spo2-very-low$/)?.body, { delaySeconds: 90, comment: 'Fewer alarms' })
      await page.getByRole('button', { name: 'Version 3', exact: true }).click()
      await page.getByRole('dialog').getByText('Version 3 against 2').waitFor()
      t.same(await page.locator('.rule-diff del').allTextContents(), ['-   "delaySeconds": 60,'])
      t.same(await page.locator('.rule-diff ins').allTextContents(), ['+   "delaySeconds": 90,'])
    },
  )

  t.test('a doctor switches for patients only; a nurse reads; a manager sees no patients', async t => {
    const doctor = await open(RULE, meAs('doctor'))
    await doctor.page.getByRole('button', { name: 'Switch…' }).click()
    await doctor.page.getByRole('combobox', { name: 'Patient' }).waitFor()
    t.equal(await doctor.page.getByRole('dialog').getByLabel('For').count(), 0)
    t.equal(await doctor.page.getByLabel('The rule, as JSON').count(), 0)
    const nurse = await open(RULE, meAs('nurse'))
    await nurse.page.getByRole('heading', { name: 'Dry run' }).waitFor()
    t.equal(await nurse.page.getByRole('button', { name: 'Switch…' }).count(), 0)
    const manager = await open(RULE, meAs('manager'))
    await manager.page.getByRole('heading', { name: 'Versions' }).waitFor()
    t.equal(await manager.page.getByRole('heading', { name: 'Dry run' }).count(), 0)
  })
})
