import { createHash } from 'node:crypto'
import type { Instant } from '../model/clock.ts'
import type { VitalSignCode } from '../model/vital-signs.ts'

export interface EpisodeIdentity {
  /** Patient id, or the device id of a device that belongs to nobody. */
  readonly subjectId: string
  readonly ruleId: string
  readonly code: VitalSignCode | null
  /**
   * The device whose run it is. It is part of every id, not only of technical ones: two devices of one patient may
   * begin to violate at the same instant, and only with the device is the start of a run unique.
   */
  readonly deviceId: string
  readonly runStartedAt: Instant
}

/**
 * The id of an episode: the same run always has the same id, however often and by whomever it is judged, and the
 * database keeps it unique for ever.
 * @returns a UUID of version 8 (RFC 9562, section 5.8) made from SHA-256
 */
export function episodeId(of: EpisodeIdentity): string {
  const name = JSON.stringify([of.subjectId, of.ruleId, of.code, of.deviceId, of.runStartedAt])
  const bytes = createHash('sha256').update(name).digest()
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex', 0, 16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
