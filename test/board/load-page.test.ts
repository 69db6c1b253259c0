import t from 'tap'
import { BUILT_IN_ROLES } from '../../model/role.ts'
import { openBrowser } from '../support/browser.ts'
import { needs } from '../support/programs.ts'
import { startFixtureServer } from './support/fixture-server.ts'

t.test('the alarm load in a real browser', needs('chromium'), async t => {
  const browser = await openBrowser(t)
  const open = async (role: string) => {
    const permissions = BUILT_IN_ROLES.find(r => r.id === role)?.permissions ?? []
    const server = await startFixtureServer({ patients: 2, loggedIn: true, me: { roles: [role], permissions } })
    const page = await browser.newPage()
    t.teardown(async () => {
      await page.close()
      await server.close()
    })
    await page.addInitScript("localStorage.setItem('wardbeat.renewLoginAt', '0')")
    await page.goto(`${server.url}/alarm-load`)
    await page.getByRole('heading', { name: 'What became of them' }).waitFor()
    return page
  }

  t.test('a nurse sees how many there are, from whom, and what is proposed', async t => {
    const page = await open('nurse')
    t.match(await page.locator('.sections').innerText(), /A bed and day\s+4\.0/)
    t.match(await page.locator('.sections').innerText(), /Answered\s+25 %/)
    t.equal(await page.locator('.load-chart svg g').count(), 7, 'a week, day by day')
    await page.getByRole('row', { name: /SpO2 too low/ }).waitFor()
    await page.getByText('SpO2 too low: worth a review').waitFor()
    await page.getByRole('link', { name: 'Sample, Ada' }).waitFor()
    await page.getByRole('row', { name: /a patient/ }).waitFor()
    t.notMatch(await page.locator('main').innerText(), /NaN|Infinity|null/)
  })

  t.test('one day is shown by its hours, and a ward without alarms says so', async t => {
    const page = await open('nurse')
    await page.getByLabel('First day').fill(await page.getByLabel('Last day').inputValue())
    await page.getByText('Alarms in each hour').first().waitFor()
    t.equal(await page.locator('.load-chart svg g').count(), 24)
    await page.getByLabel('Ward').selectOption({ index: 1 })
    await page.getByText('No alarms in this period, in 10 bed days.').waitFor()
    t.notMatch(await page.locator('main').innerText(), /NaN|Infinity|null/)
    await page.getByLabel('First day').fill('2099-01-01')
    await page.getByLabel('First day').blur()
    await page.getByText('No alarms in this period').waitFor()
    t.pass('what was shown stays')
  })

  t.test('a manager sees no patients', async t => {
    const page = await open('manager')
    await page.getByText('One patient makes 75 % of the alarms').waitFor()
    t.equal(await page.getByText('Your patients with most alarms').count(), 0)
    await page.getByRole('link', { name: 'Income' }).first().waitFor()
    t.equal(await page.getByRole('link', { name: 'Beds' }).count(), 0, 'nor the way to who lies in which bed')
  })
})
