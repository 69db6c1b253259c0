import type { HumanName } from './patient.ts'

/** Signs that steer text and are not seen: direction marks, joiners, byte order marks. */
const UNSEEN = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g

/** Text as it is searched: composed (NFC), without signs nobody sees. What was typed is kept beside it. */
export function searchable(text: string): string {
  return text.normalize('NFC').replace(UNSEEN, '')
}

/** The words of a name as two records are compared by: no accents, no case. */
function words(text: string): readonly string[] {
  return searchable(text)
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}\p{Mc}]+/u)
    .filter(word => word !== '')
}

/**
 * Steps from one word to the other: a letter more, less, another, or two swapped (optimal string alignment). Counts no
 * further than `most`, whatever the length.
 */
export function typingErrors(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let steps = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        steps = Math.min(steps, at(before, j - 2) + 1)
      row.push(steps)
    }
    before = last
    last = row
  }
  return Math.min(at(last, b.length), most + 1)
}

const at = (row: readonly number[], index: number) => row[index] ?? Number.POSITIVE_INFINITY

/** Typing errors forgiven in a word of this length; a digit is never one, and short words are other words. */
function forgiven(word: string): number {
  if (/\d/.test(word) || word.length < 4) return 0
  return word.length < 8 ? 1 : 2
}

/** Whether what somebody looked for may have meant this word. Both without accents and in lower case. */
export function isMeant(asked: string, word: string): boolean {
  const most = Math.min(forgiven(asked), forgiven(word))
  return asked === word || (most > 0 && typingErrors(asked, word, most) <= most)
}

/** Names that may well be one person's: a typing error, a missing second name, given and family name exchanged. */
export function isNearlySameName(a: HumanName, b: HumanName): boolean {
  const [givenA, givenB] = [words(a.given.join(' ')), words(b.given.join(' '))]
  const [familyA, familyB] = [words(a.family), words(b.family)]
  if (isOne(familyA, familyB) && (givenA.length === 0 || givenB.length === 0 || shareOne(givenA, givenB))) return true
  return isOne(familyA, givenB) && isOne(givenA, familyB) && givenA.length > 0
}

/** The same name but for accents, case and signs. */
export function isSameName(a: HumanName, b: HumanName): boolean {
  return words(a.family).join(' ') === words(b.family).join(' ') && allGiven(a) === allGiven(b)
}

const allGiven = ({ given }: HumanName) => words(given.join(' ')).join(' ')
const isOne = (a: readonly string[], b: readonly string[]) => isMeant(a.join(''), b.join(''))
const shareOne = (a: readonly string[], b: readonly string[]) => a.some(x => b.some(y => isMeant(x, y)))
