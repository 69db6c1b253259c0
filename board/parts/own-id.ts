/**
 * An id for a record that is about to be sent, so that the same sent twice is kept once: UUID version 4 (RFC 9562).
 * `crypto.randomUUID` is there on https and loopback only; a ward's board may be on neither.
 */
export function ownId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const hex = [...bytes].map((byte, i) => {
    const value = i === 6 ? (byte & 0x0f) | 0x40 : i === 8 ? (byte & 0x3f) | 0x80 : byte
    return value.toString(16).padStart(2, '0')
  })
  return [4, 6, 8, 10, 16].map((end, i, ends) => hex.slice(ends[i - 1] ?? 0, end).join('')).join('-')
}
