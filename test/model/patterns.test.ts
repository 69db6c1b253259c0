import t from 'tap'
import { NOT_BLANK, TEN_SIGNS } from '../../model/patterns.ts'

const isSeen = (text: string) => new RegExp(NOT_BLANK, 'u').test(text)

/** By their numbers, since nobody sees them. */
const INVISIBLE: readonly (readonly [string, readonly number[]])[] = [
  ['nothing', []],
  ['spaces, a tab and a line break', [0x20, 0x09, 0x0a, 0xa0, 0x2003, 0x3000]],
  ['zero width spaces and joiners', [0x200b, 0x200c, 0x200d, 0x2060, 0xfeff]],
  ['turns of direction', [0x200e, 0x200f, 0x202e, 0x2066, 0x2069]],
  ['control characters', [0x01, 0x1b, 0x7f]],
  ['Hangul fillers', [0x115f, 0x1160, 0x3164, 0xffa0]],
  ['an empty Braille pattern', [0x2800]],
  ['marks without the letter under them', [0x0301, 0x20dd, 0xfe0f]],
  ['a soft hyphen and tags', [0xad, 0xe0041]],
]

t.test('what nobody sees is blank, in any number and mixture', async t => {
  for (const [what, codes] of INVISIBLE) t.notOk(isSeen(String.fromCodePoint(...codes)), what)
  t.notOk(isSeen(String.fromCodePoint(...INVISIBLE.flatMap(([, codes]) => codes))), 'all of them')
  t.notOk(isSeen('\u202e'.repeat(50)))
})

t.test('letters of every script are seen, whatever stands around them', async t => {
  const names = ['O', '7', 'שרה', 'فاطمة', '\u200fשרה\u200e', 'นภา', '아라', '陈', 'e\u0301', '\u200bx', '❤️', '\u2801']
  for (const name of names) t.ok(isSeen(name), name)
})

t.test('ten signs are ten that are seen', async t => {
  const tenSeen = new RegExp(TEN_SIGNS, 'u')
  t.notOk(tenSeen.test('\u200b'.repeat(30)))
  t.notOk(tenSeen.test(`collapsed${'\u2800'.repeat(10)}`), 'nine')
  t.ok(tenSeen.test('he fell down'))
  t.ok(tenSeen.test('היא נפלה במסדרון'))
})
