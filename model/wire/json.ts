import { quote, type Refusal } from './refusal.ts'

/**
 * Brackets inside brackets that a payload may have. Readings need three; the detail of an event gets the rest.
 * Deeper JSON is refused before it is parsed, so that no later walk over it can exhaust the stack.
 */
export const MAX_DEPTH = 8

export type ParsedJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly refusal: Refusal }

/** Parses the text of a payload. Never throws. `__proto__` becomes an ordinary own key, as JSON.parse makes it. */
export function parseJson(text: string): ParsedJson {
  if (isDeeper(text, MAX_DEPTH)) {
    return {
      ok: false,
      refusal: { reason: 'too-deep', detail: `payload: nested more than ${MAX_DEPTH} levels deep` },
    }
  }
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch (cause) {
    // Quarantined: the caller makes a reject of it.
    if (text.trim() === '') return { ok: false, refusal: { reason: 'empty-payload', detail: 'payload: empty' } }
    const why = cause instanceof SyntaxError ? positionOf(cause.message) : ''
    return { ok: false, refusal: { reason: 'malformed-json', detail: `payload: ${quote(text)} is not JSON${why}` } }
  }
}

export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function positionOf(message: string): string {
  const position = /position (\d+)/.exec(message)?.[1]
  return position === undefined ? '' : ` (position ${position})`
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

/** One pass without a stack; brackets in strings do not count. */
function isDeeper(text: string, limit: number): boolean {
  let depth = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (inString) {
      if (c === BACKSLASH) i++
      else if (c === QUOTE) inString = false
    } else if (c === QUOTE) inString = true
    else if (c === OPEN_BRACE || c === OPEN_BRACKET) {
      if (++depth > limit) return true
    } else if (c === CLOSE_BRACE || c === CLOSE_BRACKET) depth--
  }
  return false
}
