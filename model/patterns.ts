import { ROLE_ID } from './role.ts'
import { DEVICE_ID } from './topics.ts'

/** Patterns of texts from outside, as JSON schemas take them. */
/**
 * One character that is seen: no space, control, format or unassigned character, no mark that stands over another
 * character, none that Unicode lets a screen ignore (the Hangul fillers U+115F, U+1160, U+3164, U+FFA0), and not the
 * empty Braille pattern U+2800. Written for the flag `u`, as JSON schemas are read.
 */
const SEEN = '[^\\p{Z}\\p{C}\\p{Mn}\\p{Me}\\p{Default_Ignorable_Code_Point}\\u2800]'
export const NOT_BLANK = SEEN
export const isBlank = (text: string) => !new RegExp(NOT_BLANK, 'u').test(text)
/** At least ten characters that are seen: a reason, not a key pressed. */
export const TEN_SIGNS = `${SEEN}(.*${SEEN}){9}`
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
