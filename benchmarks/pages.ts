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
const INTERACTIVE = 'main h1, main h2, main form, main article'

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
        const cookies = path === '/login' ? [] : await login.cookies()
        samples.push(await measurePage(browser, system.httpUrl, path === '/login' ? '/' : path, cookies))
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

async function loggedIn(browser: Browser, url: string): Promise<BrowserContext> {
  const context = await browser.newContext()
  const answer = await context.request.post(`${url}/api/v1/auth/login`, {
    data: { email: ADMIN.email, password: ADMIN.password },
  })
  if (!answer.ok()) throw new Error(`the login answered ${answer.status()}`)
  return context
}

type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>

async function measurePage(browser: Browser, url: string, path: string, cookies: Cookies) {
  const context = await browser.newContext()
  try {
    await context.addCookies(cookies)
    const page = await context.newPage()
    const devtools = await context.newCDPSession(page)
    await devtools.send('Network.enable')
    await devtools.send('Network.emulateNetworkConditions', SLOW_4G)
    let bytes = 0
    devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength
    })
    await page.goto(`${url}${path}`, { waitUntil: 'commit' })
    await page.locator(INTERACTIVE).first().waitFor({ timeout: 60_000 })
    const ms = await page.evaluate<number>(
      'new Promise(done => requestIdleCallback(() => done(Math.round(performance.now()))))',
    )
    return { ms, kilobytes: Math.round(bytes / 1000) }
  } finally {
    await context.close()
  }
}
