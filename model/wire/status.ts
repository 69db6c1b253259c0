import { quote, type Refusal } from './refusal.ts'

export type WireStatus = 'online' | 'offline'

export type DecodedStatus =
  | { readonly status: WireStatus; readonly refused: readonly [] }
  | { readonly status: null; readonly refused: readonly [Refusal] }

/** The retained `online` / `offline` (the will), as plain text. */
export function decodeStatus(payload: string): DecodedStatus {
  const text = payload.length > 16 ? payload : payload.trim()
  if (text === 'online' || text === 'offline') return { status: text, refused: [] }
  const refusal: Refusal =
    text === ''
      ? { reason: 'empty-payload', detail: 'payload: empty' }
      : { reason: 'wrong-shape', detail: `payload: ${quote(text)} is neither online nor offline` }
  return { status: null, refused: [refusal] }
}
