/** Signs that are neither letter nor digit count as one space; no case, no accents. */
export function wordsOf(text: string): string[] {
  const plain = text
    .normalize('NFKD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase()
  return plain.match(/[\p{L}\p{N}]+/gu) ?? []
}

/** What a name is known again by. */
export const phraseOf = (text: string): string => wordsOf(text).join(' ')

/** Names of several words that are looked for in a text. */
export interface Phrases<T> {
  readonly byPhrase: ReadonlyMap<string, T>
  /** Words of the longest one. */
  readonly longest: number
}

export function phrases<T>(entries: Iterable<readonly [string, T]>): Phrases<T> {
  const byPhrase = new Map<string, T>()
  let longest = 0
  for (const [name, value] of entries) {
    const words = wordsOf(name)
    byPhrase.set(words.join(' '), value)
    longest = Math.max(longest, words.length)
  }
  return { byPhrase, longest }
}

/** Reads a text from the left, the longest phrase first; a plural counts as its singular. */
export function readPhrases<T>(text: string, { byPhrase, longest }: Phrases<T>): { found: T[]; leftover: string[] } {
  const words = wordsOf(text)
  const found: T[] = []
  const leftover: string[] = []
  for (let at = 0; at < words.length; ) {
    let length = Math.min(longest, words.length - at)
    let value: T | undefined
    for (; length > 0 && value === undefined; length--) {
      const phrase = words.slice(at, at + length).join(' ')
      value = byPhrase.get(phrase) ?? (phrase.endsWith('s') ? byPhrase.get(phrase.slice(0, -1)) : undefined)
    }
    if (value === undefined) leftover.push(words[at] ?? '')
    else found.push(value)
    at += value === undefined ? 1 : length + 1
  }
  return { found, leftover }
}

/** Whether the phrase stands in the text, word by word. */
export function says(text: string, phrase: string): boolean {
  return ` ${phraseOf(text)} `.includes(` ${phraseOf(phrase)} `)
}
