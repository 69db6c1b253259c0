import { createHash } from 'node:crypto'
import type { DeviceMessage } from '../model/inbound.ts'
import type { Reject } from '../model/reject.ts'
import type { Refusal } from '../model/wire/refusal.ts'

/** Rejects one message may leave: a nurse's integrator reads the first few, nobody reads ten thousand. */
const MOST_REJECTS = 20
/** Characters of payload that the rejects of one message may store together, because each keeps the whole message. */
const MOST_PAYLOAD = 524_288

/**
 * What was refused in a message, as rejects to keep. Ids follow from the content, so the same message taken twice leaves
 * the same rejects. Beyond the limits the last one says how many more there were.
 */
export function makeRejects(message: DeviceMessage, refused: readonly Refusal[]): readonly Reject[] {
  if (refused.length === 0) return []
  const most = Math.max(1, Math.min(MOST_REJECTS, Math.floor(MOST_PAYLOAD / Math.max(1, message.payload.length))))
  const kept = refused.slice(0, most)
  const last = kept.at(-1)
  if (last !== undefined && kept.length < refused.length) {
    const detail = `${last.detail}; and ${refused.length - kept.length} more refusals in this message`
    kept[kept.length - 1] = { ...last, detail }
  }
  return kept.map(({ reason, detail }) => ({
    id: contentId(message.deviceId, message.kind, String(message.arrivedAt), reason, detail, message.payload),
    deviceId: message.deviceId,
    kind: message.kind,
    arrivedAt: message.arrivedAt,
    payload: message.payload,
    reason,
    detail,
    replayedAt: null,
  }))
}

/** @returns a UUID (version 8, RFC 9562: custom) from the SHA-256 of the parts */
export function contentId(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(`${part.length}:`).update(part)
  const hex = hash.digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
