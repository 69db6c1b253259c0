import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** WCAG 2.2 up to AA, and what axe-core calls best practice. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/**
 * Looks for violations on the page as it is drawn now. axe-core goes in by the debugger, which no content security
 * policy holds up.
 * @returns one line per rule and place, empty when nothing was found
 */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(source)
  return run(page, TAGS)
}

/** As `axeViolations`, then the colours in dark, where nothing else is different. Leaves the page in light. */
export async function axeViolationsInBoth(page: Page): Promise<string[]> {
  const light = await axeViolations(page)
  await page.emulateMedia({ colorScheme: 'dark' })
  const dark = await run(page, ['color-contrast'])
  await page.emulateMedia({ colorScheme: 'light' })
  return [...light, ...dark.map(line => `dark: ${line}`)]
}

/** @param only tags or rules */
async function run(page: Page, only: readonly string[]): Promise<string[]> {
  const found: unknown = await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(only)} }).then(result => result.violations.flatMap(violation =>
      violation.nodes.map(node => violation.id + ' at ' + node.target.join(' ') + ': ' + node.failureSummary)))`,
  )
  if (!Array.isArray(found)) throw new Error('axe-core did not answer')
  return found.map(String)
}
