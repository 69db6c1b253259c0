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
  const found: unknown = await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(TAGS)} }).then(result => result.violations.flatMap(violation =>
      violation.nodes.map(node => violation.id + ' at ' + node.target.join(' ') + ': ' + node.failureSummary)))`,
  )
  if (!Array.isArray(found)) throw new Error('axe-core did not answer')
  return found.map(String)
}
