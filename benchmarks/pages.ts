import type { Browser, BrowserContext } from 'playwright-core'
import { openBrowser } from '../test/support/browser.ts'
import { ADMIN, startTestSystem } from '../test/support/system.ts'
import { median, type Row } from './statistics.ts'

/** A slow 4G line as Lighthouse simulates it. */
const SLOW_4G = { offline: false, latency: 150, downloadThroughput: 1_638_400 / 8, uploadThroughput: 768_000 / 8 }

/** Pages that people begin with. */
const PAGES = [
  '/login',
  '/',
  '/patients',
  '/beds',
  '/reception',
  '/appointments',
  '/admin/users',
  '/admin/audit',
] as const
/** The demo has accounts of its own, whatever the environment says. */
const DEMO_PASSWORD = 'demo'
const INTERACTIVE = 'main h1, main h2, main form, main article, form.login'

/**
 * Figure (g): from the navigation to a page that shows its content and whose main thread is idle; a cold cache each time, on
 * a slow 4G line, the processor as it is.
 */
export async function measurePages(runs: number): Promise<readonly Row[]> {
  const ends: (() => Promise<void>)[] = []
  const t = { teardown: (end: () => Promise<void>) => void ends.unshift(end) }
  try {
    const system = await startTestSystem(t, { DEMO: '1' })
    const browser = await openBrowser(t)
    const login = await loggedIn(browser, system.httpUrl)
    const rows: Row[] = []
    for (const path of PAGES) {
      const samples: { ms: number; kilobytes: number }[] = []
      for (let run = 0; run < runs; run++) {
        const isLogin = path === '/login'
        samples.push(
          await measurePage(browser, `${system.httpUrl}${isLogin ? '/' : path}`, isLogin ? undefined : login),
        )
      }
      rows.push(
        { what: `(g) ${path}: interactive on slow 4G`, value: median(samples.map(s => s.ms)), unit: 'ms' },
        { what: '    fetched', value: median(samples.map(s => s.kilobytes)), unit: 'kB' },
      )
    }
    return rows
  } finally {
    for (const end of ends) await end()
  }
}

type State = Awaited<ReturnType<BrowserContext['storageState']>>

/** What a browser keeps of a login. */
async function loggedIn(browser: Browser, url: string): Promise<State> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(url)
  await page.getByLabel('Email').fill(ADMIN.email)
  await page.getByLabel('Password', { exact: true }).fill(DEMO_PASSWORD)
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.locator('header.top').waitFor()
  const state = await context.storageState()
  await context.close()
  return state
}

/** @param login none: as somebody who is not logged in */
async function measurePage(browser: Browser, url: string, login: State | undefined) {
  // The page's policy forbids the question below, which is text; nothing else depends on it.
  const context = await browser.newContext({ bypassCSP: true, ...(login && { storageState: login }) })
  try {
    const page = await context.newPage()
    const devtools = await context.newCDPSession(page)
    await devtools.send('Network.enable')
    await devtools.send('Network.emulateNetworkConditions', SLOW_4G)
    let bytes = 0
    devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength
    })
    await page.goto(url, { waitUntil: 'commit' })
    // Asked with each frame: a locator asks but twice a second.
    await page.waitForFunction(`document.querySelector('${INTERACTIVE}') !== null`, undefined, { timeout: 60_000 })
    const ms = await page.evaluate<number>(
      'new Promise(done => requestIdleCallback(() => done(Math.round(performance.now()))))',
    )
    return { ms, kilobytes: Math.round(bytes / 1000) }
  } finally {
    await context.close()
  }
}
