/** Texts that have broken a queue, a database or a parser somewhere. */
export const ODD_TEXTS: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\\u0000',
  '\\',
  '"',
  '{"ts":1795000000000,"vitals":{"hr":72}}',
  '\n\r\t\u2028\u2029',
  'é ü ß 漢字',
  '👩‍⚕️🩺',
  '\ud83d',
  '\ude00',
  '\ude00\ud83d',
  'x\ud800y',
  '\ufeff\uffff\ufffd',
  '__proto__',
  "'; drop table job; --",
]

/** Whole numbers below `n`, the same for the same seed (mulberry32). */
export function randomBy(seed: number): (n: number) => number {
  let state = seed
  return n => {
    state = (state + 0x6d2b79f5) | 0
    let x = Math.imul(state ^ (state >>> 15), 1 | state)
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x
    return ((x ^ (x >>> 14)) >>> 0) % n
  }
}

/** jsonb refuses NUL, and UTF-8 has no lone surrogates. */
export function survivesJsonb(text: string): boolean {
  return !text.includes('\0') && Buffer.from(text, 'utf8').toString('utf8') === text
}
