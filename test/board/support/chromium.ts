import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const EXECUTABLE = '/usr/bin/chromium'

/** Why a browser test cannot run here; false when it can, or must (`REQUIRE_SERVERS=1`). */
export const noChromium: string | false =
  existsSync(EXECUTABLE) || process.env.REQUIRE_SERVERS === '1' ? false : 'chromium is not installed'

export function openChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: EXECUTABLE,
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
}
