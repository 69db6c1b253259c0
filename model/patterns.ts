import { ROLE_ID } from './role.ts'
import { DEVICE_ID } from './topics.ts'

/** Patterns of texts from outside, as JSON schemas take them. */
export const NOT_BLANK = '\\S'
/** At least ten characters that are not blank: a reason, not a key pressed. */
export const TEN_SIGNS = '\\S(.*\\S){9}'
export const EMAIL = '^[^@\\s]{1,64}@[^@\\s]{1,189}$'
export const MAC_ADDRESS = '^[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}$'
/** ISO 4217. */
export const CURRENCY = '^[A-Z]{3}$'

const WORDS: ReadonlyMap<string, string> = new Map([
  [DEVICE_ID.source, 'must be 1 to 64 letters, digits, or any of _ . : -'],
  [ROLE_ID.source, 'must be 2 to 40 small letters, digits or -, beginning with a letter'],
  [NOT_BLANK, 'must not be blank'],
  [TEN_SIGNS, 'must say why, in ten letters or more'],
  [EMAIL, 'must be an address like name@house.example'],
  [MAC_ADDRESS, 'must be an address like 00:1a:2b:3c:4d:5e'],
  [CURRENCY, 'must be a currency in three capital letters, like EUR'],
])

/** What a pattern asks for, as it follows the name of the property; null: nobody has put it in words. */
export function patternInWords(source: string): string | null {
  return WORDS.get(source) ?? null
}
