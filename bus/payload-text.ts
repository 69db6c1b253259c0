import { isUtf8 } from 'node:buffer'

/** @returns text where it is valid UTF-8, else a copy of the bytes (the original keeps a whole read buffer alive) */
export function payloadText(payload: string | Uint8Array): string | Uint8Array {
  if (typeof payload === 'string') return payload
  if (!isUtf8(payload)) return Uint8Array.from(payload)
  return Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8')
}
