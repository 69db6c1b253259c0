import t from 'tap'
import { ACTIONS } from '../../model/permissions.ts'
import { axeViolations } from '../support/axe.ts'
import { openBrowser } from '../support/browser.ts'
import { needs } from '../support/programs.ts'
import { startFixtureServer } from './support/fixture-server.ts'
import { WARD } from './support/sample-house.ts'
import { idOf } from './support/sample-ward.ts'

const FIRST = idOf('patient', 1)
/** Pages of patients and places, with what shows that they are drawn. */
const PAGES = [
  { path: '/patients', shows: '.data-table tbody a' },
  { path: '/reception', shows: '.search input' },
  { path: `/reception/${FIRST}`, shows: '.data-table tbody th' },
  { path: '/beds', shows: '.bed-card a' },
  { path: '/admin/wards', shows: '.data-table tbody a' },
  { path: `/admin/wards/${WARD}`, shows: '.lines button' },
]
/** The record's own parts, with their forms open. */
const TABS = [
  { tab: 'Details', shows: '.rows input', press: 'Change Numbers and insurance' },
  { tab: 'Clinical', shows: '.trend svg' },
  { tab: 'Plans', shows: '.rows input', press: 'Change' },
  { tab: 'Notes', shows: '.note' },
  { tab: 'Orders', shows: '.advice-box', press: 'New order' },
  { tab: 'Timeline', shows: '.data-table tbody .badge' },
  { tab: 'Messages', shows: '.talk li' },
  { tab: 'Care team', shows: '.data-table tbody button' },
  { tab: 'Stays', shows: '.data-table tbody th' },
  { tab: 'Who looked', shows: '.data-table tbody .badge' },
  { tab: 'Export', shows: '.card button' },
]

for (const { colorScheme, width } of [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 390 },
] as const) {
  t.test(
    `no violation on the pages of patients and places, ${colorScheme}, ${width} px`,
    needs('chromium'),
    async t => {
      const browser = await openBrowser(t)
      const server = await startFixtureServer({
        patients: 3,
        loggedIn: true,
        me: { roles: ['admin'], permissions: ACTIONS },
      })
      t.teardown(() => server.close())
      const context = await browser.newContext({
        colorScheme,
        viewport: { width, height: 844 },
        reducedMotion: 'reduce',
      })
      await context.addInitScript("localStorage.setItem('wardbeat.renewLoginAt', '0')")
      const page = await context.newPage()
      for (const { path, shows } of PAGES) {
        await page.goto(`${server.url}${path}`)
        await page.locator(shows).first().waitFor()
        t.strictSame(await axeViolations(page), [], path)
        t.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), `${path} fits the screen`)
      }
      await page.goto(`${server.url}/patients/${FIRST}/record`)
      await page.locator('.allergies li').waitFor()
      for (const { tab, shows, press } of TABS) {
        await page.getByRole('tab', { name: tab }).click()
        if (press) await page.getByRole('button', { name: press }).first().click()
        await page.locator(shows).first().waitFor()
        t.strictSame(await axeViolations(page), [], `the record, ${tab}`)
      }
      await page.getByRole('tab', { name: 'Orders' }).click()
      await page.getByLabel('Order: Amoxicillin').getByRole('button', { name: 'Sign' }).click()
      await page.getByRole('dialog').getByLabel('Reason to sign all the same').waitFor()
      t.strictSame(await axeViolations(page), [], 'signing against an advice')
      await page.goto(`${server.url}/reception`)
      await page.getByRole('searchbox').fill('Ada Sample')
      await page.getByRole('button', { name: 'New patient' }).click()
      await page.getByRole('button', { name: 'Add the patient' }).click()
      await page.getByRole('heading', { name: 'Is this person known already?' }).waitFor()
      t.strictSame(await axeViolations(page), [], 'a possible duplicate')
      await context.close()
    },
  )
}
