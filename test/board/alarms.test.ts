import type { Page } from 'playwright-core'
import t from 'tap'
import { declinedAt, declinedText, givenText, type Receipt } from '../../board/alarms/alert-receipts.ts'
import type { AlertView } from '../../model/live-messages.ts'
import { openBrowser } from '../support/browser.ts'
import { needs } from '../support/programs.ts'
import { type FixtureServer, startFixtureServer } from './support/fixture-server.ts'
import { idOf, sampleAlert } from './support/sample-ward.ts'

const TOLD = '2026-11-22T09:30:00.000Z'
const LATER = '2026-11-22T09:37:00.000Z'
const receipt = (n: number, change: Partial<Receipt> = {}): Receipt => ({
  userId: idOf('user', n),
  name: `Nurse ${n}`,
  toldAt: TOLD,
  answer: null,
  answeredAt: null,
  ...change,
})

t.test('whose an alarm is that was given to somebody', async t => {
  const [own, other] = [idOf('user', 1), idOf('user', 2)]
  t.equal(givenText(null, [receipt(1)], own), null)
  t.equal(givenText(own, null, own), 'Given to you.')
  t.equal(givenText(other, [receipt(1), receipt(2)], own), 'Given to Nurse 2.')
  t.equal(givenText(other, null, own), 'Given to somebody.', 'the name is not known yet')
})

t.test('who said "not me" reads whether others are told, or who was told and has not answered', async t => {
  const own = receipt(1, { answer: 'declined', answeredAt: LATER })
  const text = (receipts: readonly Receipt[] | null) => declinedText(receipts, LATER, own.userId, Date.parse(LATER))
  t.match(text([own]), /^You said: not me, \d\d:\d\d\. Others are told now\.$/)
  t.match(text([own, receipt(2)]), /Told, no answer yet: Nurse 2\.$/)
  t.match(text([own, receipt(2, { toldAt: null })]), /Others are told now/, 'who only watches was not asked')
  t.match(text([own, receipt(2), receipt(3, { toldAt: LATER })]), /no answer yet: Nurse 3\.$/, 'those told last')
  t.match(text([receipt(1, { toldAt: LATER })]), /Others/, 'told again with the others, it is not oneself who is left')
  t.match(text(null), /^You said: not me, \d\d:\d\d\.$/, 'nothing is said of others while it is not known')
  t.equal(declinedAt(null, own.userId), null)
  t.equal(declinedAt([receipt(2), own], own.userId), LATER)
  t.equal(declinedAt([receipt(1)], own.userId), null)
})

t.test('alarms in a real browser', needs('chromium'), async t => {
  const browser = await openBrowser(t)

  const open = async (path = '/', areBedsThere = true) => {
    const server = await startFixtureServer({ patients: 6, loggedIn: true })
    server.beds(areBedsThere)
    const page = await browser.newPage()
    t.teardown(async () => {
      await page.close()
      await server.close()
    })
    await page.addInitScript("localStorage.setItem('wardbeat.renewLoginAt', '0')")
    await page.goto(server.url + path)
    await page.locator('html[data-line=live]').waitFor()
    return { server, page }
  }
  const put = (server: FixtureServer, n: number, change: Partial<AlertView> = {}) => {
    const patient = server.patients[n - 1]
    if (patient === undefined) throw new Error(`no patient ${n}`)
    server.put(sampleAlert(n, patient, change, Date.now()))
  }
  const focused = (page: Page, what: string) => page.locator(what).and(page.locator(':focus')).waitFor()

  t.test('the bar shows the whole name and the whole message', async t => {
    const { page, server } = await open()
    const score = { kind: 'score' as const, code: null, ruleId: 'news2-high', limit: null }
    put(server, 1, {
      ...score,
      message: 'Infection and NEWS2 5 or more, or qSOFA 2 or more: think of sepsis',
      value: 6,
    })
    put(server, 3, { ...score, message: 'NEWS2 7 or more: emergency response', value: 8 })
    await page.locator('.alarm').nth(1).waitFor()
    for (const width of [1280, 1920, 390]) {
      await page.setViewportSize({ width, height: 900 })
      const cut = await page.locator('.alarm').evaluateAll(rows =>
        rows.flatMap(row => {
          const box = row.getBoundingClientRect()
          const parts = [...row.querySelectorAll('.who, .what')]
          const boxes = parts.map(part => part.getBoundingClientRect())
          const isInside = boxes.every(b => b.bottom <= box.bottom && b.right <= box.right)
          const isWhole = parts.every(p => p.scrollHeight <= p.clientHeight && p.scrollWidth <= p.clientWidth)
          return isInside && isWhole ? [] : [row.textContent]
        }),
      )
      t.strictSame(cut, [], `nothing is cut at ${width}`)
    }
  })

  t.test('while the beds load, nobody is named, and nothing is said without a name', async t => {
    const { page, server } = await open('/', false)
    put(server, 1)
    await page.locator('.alarm .who').getByText('Loading who…').waitFor()
    t.equal(await page.locator('.unseen [aria-live=assertive]').textContent(), '')
    server.beds(true)
    await page.getByText('HIGH alarm. Bed 1, Sample, Ada. SpO2 81 % (limit 85)', { exact: true }).waitFor({
      state: 'attached',
    })
    await page.locator('.alarm .who').getByText('Bed 1 · Sample, A.').waitFor()
  })

  t.test('beds that do not come keep no alarm silent', async () => {
    const { page, server } = await open('/', false)
    put(server, 1)
    await page.getByText('HIGH alarm. SpO2 81 % (limit 85)', { exact: true }).waitFor({
      state: 'attached',
      timeout: 15_000,
    })
  })

  t.test('"Not me" is said back, kept, and not offered again; nor while paused', async t => {
    const { page, server } = await open('/alarms')
    put(server, 1)
    put(server, 2)
    const entry = page.locator('.entry', { hasText: 'Bed 1' })
    await entry.getByRole('button', { name: 'Not me' }).click()
    await page.locator('.toast', { hasText: /You said: not me, \d\d:\d\d\. Others are told now\./ }).waitFor()
    await entry.locator('.said', { hasText: 'You said: not me' }).waitFor()
    t.equal(await entry.getByRole('button', { name: 'Not me' }).count(), 0)
    await page.reload()
    await entry.locator('.said', { hasText: 'You said: not me' }).waitFor()
    t.equal(await entry.getByRole('button', { name: 'Not me' }).count(), 0, 'also later')
    const other = page.locator('.entry', { hasText: 'Bed 2' })
    await other.getByRole('button', { name: 'Pause' }).click()
    await other.locator('.state', { hasText: 'paused until' }).waitFor()
    t.equal(await other.getByRole('button', { name: 'Not me' }).count(), 0)
  })

  t.test('an alarm says to whom it was given', async t => {
    const { page, server } = await open('/alarms')
    put(server, 1)
    await page.locator('.entry').first().waitFor()
    t.equal(await page.getByText('Given to').count(), 0)
    put(server, 1, { assignedTo: idOf('user', 1) })
    await page.locator('.entry .said', { hasText: 'Given to you.' }).waitFor()
  })

  t.test('the acts of a patient’s alarms stand under their words, and no open alarm is cut', async t => {
    const { page, server } = await open(`/patients/${idOf('patient', 1)}`)
    await page.setViewportSize({ width: 1280, height: 900 })
    for (const n of [1, 2, 3, 4])
      put(server, 1, { id: idOf('alert', 10 + n), message: 'Fall', ruleId: 'fall', code: null })
    const entries = page.locator('.patient-alarms .entry')
    await entries.nth(3).waitFor()
    const [words, acts] = await Promise.all(
      ['details', '.acts'].map(part => entries.first().locator(part).boundingBox()),
    )
    t.ok(words && acts && words.y + words.height <= acts.y && words.width > 250, 'under the text, which has the width')
    const [list, last] = await Promise.all(
      [page.locator('.patient-alarms .entries').first(), entries.nth(3)].map(part => part.boundingBox()),
    )
    t.ok(list && last && last.y + last.height <= list.y + list.height + 1, 'all are seen')
  })

  t.test('after an act the keyboard goes on at the next alarm, and at the list when there is none', async t => {
    const { page, server } = await open()
    put(server, 1)
    put(server, 2)
    await page.locator('.alarm', { hasText: 'Bed 1' }).getByRole('button', { name: 'Going' }).press('Enter')
    await focused(page, '.alarm:has-text("Bed 2") .going')
    await page.keyboard.press('Enter')
    await focused(page, '.alarms')
    t.strictSame(server.acknowledged, [idOf('alert', 1), idOf('alert', 2)])

    await page.goto(`${server.url}/alarms`)
    await page.locator('html[data-line=live]').waitFor()
    for (const n of [3, 4, 5]) put(server, n)
    const entry = (n: number) => page.locator('.entry', { hasText: `Bed ${n}` })
    await entry(3).getByRole('button', { name: 'Not me' }).press('Enter')
    await focused(page, '.entry:has-text("Bed 4") .going')
    await entry(4).getByRole('button', { name: 'Pause' }).press('Enter')
    await focused(page, '.entry:has-text("Bed 5") .going')
    await page.keyboard.press('Enter')
    await focused(page, '.entry:has-text("Bed 4") .going')
    await page.keyboard.press('Enter')
    await focused(page, '.entry:has-text("Bed 3") .going')
    await page.keyboard.press('Enter')
    await focused(page, '.entry:has-text("Bed 3") summary')
  })
})
