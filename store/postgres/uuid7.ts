import { randomBytes } from 'node:crypto'
import type { Instant } from '../../model/clock.ts'

const LARGEST_48_BITS = 2 ** 48 - 1

/** An id that grows with time (RFC 9562, 5.7), so that an index takes new ones at its end. */
export function uuid7(at: Instant): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(Math.min(Math.max(Math.floor(at), 0), LARGEST_48_BITS), 0, 6)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6) // version
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8) // variant
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
