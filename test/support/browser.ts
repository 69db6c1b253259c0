import { type Browser, chromium } from 'playwright-core'
import { findProgram } from './programs.ts'

interface Teardown {
  teardown(end: () => Promise<void>): void
}

/** Debian's Chromium, headless, without anything that looks for a network. */
export async function openBrowser(t: Teardown): Promise<Browser> {
  const executablePath = findProgram('chromium')
  if (executablePath === null) throw new Error('chromium is not installed')
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  t.teardown(() => browser.close())
  return browser
}
