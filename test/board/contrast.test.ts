import { readFileSync } from 'node:fs'
import t from 'tap'
import { projectRoot } from '../../processes/project-root.ts'

/** What WCAG 2.2 asks of text (1.4.3 AA), of text that is read from afar (1.4.6 AAA), and of lines and symbols (1.4.11). */
const TEXT = 4.5
const WALL_TEXT = 7
const LINE = 3

const css = readFileSync(`${projectRoot}/board/style/tokens.css`, 'utf8')

function tokensOf(selector: string, side: 'light' | 'dark'): Map<string, string> {
  const block = css.slice(css.indexOf(`${selector} {`)).split('}', 1)[0] ?? ''
  const found = new Map<string, string>()
  for (const [, name = '', light = '', dark] of block.matchAll(
    /--([\w-]+): (?:light-dark\()?(#[0-9a-f]{6})(?:, (#[0-9a-f]{6}))?/g,
  )) {
    found.set(name, side === 'dark' && dark !== undefined ? dark : light)
  }
  return found
}

const THEMES = {
  light: tokensOf(':root', 'light'),
  dark: tokensOf(':root', 'dark'),
  wall: new Map([...tokensOf(':root', 'dark'), ...tokensOf(':root[data-wall]', 'dark')]),
  night: new Map([
    ...tokensOf(':root', 'dark'),
    ...tokensOf(':root[data-wall]', 'dark'),
    ...tokensOf(':root[data-wall][data-night]', 'dark'),
  ]),
}

/** Relative luminance of `#rrggbb` (WCAG 2.2). */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map(i => {
    const c = Number.parseInt(colour.slice(i, i + 2), 16) / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

const TEXT_PAIRS = [
  ...['ground', 'surface', 'raised'].flatMap(on => [['text', on] as const, ['muted', on] as const]),
  ['ground', 'text'], // buttons and banners turned inside out
  ['on-high', 'high'],
  ['on-medium', 'medium'],
  ['on-low', 'low'],
  ['text', 'high-dim'],
  ['text', 'medium-dim'],
] as const
const LINE_PAIRS = ['high-line', 'medium-line', 'low-line', 'control', 'focus'].map(line => [line, 'surface'] as const)

for (const [theme, tokens] of Object.entries(THEMES)) {
  t.test(`text and lines are told from their ground: ${theme}`, async t => {
    const check = (pairs: readonly (readonly [string, string])[], least: number) => {
      for (const [front, back] of pairs) {
        const ratio = contrast(tokens.get(front) ?? '', tokens.get(back) ?? '')
        t.ok(ratio >= least, `${front} on ${back}: ${ratio.toFixed(1)}, at least ${least}`)
      }
    }
    check(TEXT_PAIRS, theme === 'wall' || theme === 'night' ? WALL_TEXT : TEXT)
    check(LINE_PAIRS, LINE)
  })
}

t.test('the measure itself: black on white is 21, the same colour is 1, a missing one fails', async t => {
  t.equal(contrast('#000000', '#ffffff').toFixed(1), '21.0')
  t.equal(contrast('#123456', '#123456'), 1)
  t.notOk(contrast('', '#ffffff') >= LINE)
})
