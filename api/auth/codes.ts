import { createHash, randomBytes } from 'node:crypto'

/** Crockford's base 32: no I, L, O and U, which are misread. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** Signs of five bits each: 100 bits, so a plain SHA-256 is all the protection the stored form needs. */
const LENGTH = 20
const GROUP = 5

/** A code for people: read out, typed, used once. `code` is shown once, `hash` is kept. */
export function newCode(): { readonly code: string; readonly hash: Uint8Array } {
  const signs = Array.from(randomBytes(LENGTH), byte => ALPHABET[byte % ALPHABET.length])
  const groups = Array.from({ length: LENGTH / GROUP }, (_, i) => signs.slice(i * GROUP, (i + 1) * GROUP).join(''))
  const code = groups.join('-')
  return { code, hash: codeHash(code) }
}

/** Case, spaces and dashes do not matter, nor do the signs that are misread. */
export function codeHash(typed: string): Uint8Array {
  const plain = typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
  return createHash('sha256').update(plain).digest()
}
