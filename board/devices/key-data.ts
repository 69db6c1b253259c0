import { instant } from '../live/decode-alert.ts'
import { type Decode, fields } from '../live/fields.ts'
import type { Tone } from '../parts/tone.ts'
import { instantOrNull } from '../record/record-data.ts'

/** With it devices register themselves. */
export interface ProvisioningKey {
  readonly id: string
  readonly name: string
  readonly createdAt: number
  readonly createdBy: string | null
  readonly expiresAt: number
  readonly usesLeft: number
  readonly revokedAt: number | null
}

export const decodeKey: Decode<ProvisioningKey> = (value, at) => {
  const f = fields(value, at)
  return {
    id: f.text('id'),
    name: f.text('name'),
    createdAt: f.of('createdAt', instant),
    createdBy: f.textOrNull('createdBy'),
    expiresAt: f.of('expiresAt', instant),
    usesLeft: f.number('usesLeft'),
    revokedAt: instantOrNull(f, 'revokedAt'),
  }
}

/** Whether devices can still use it. @param now Unix ms */
export function keyState(key: ProvisioningKey, now: number): { text: string; tone: Tone } {
  if (key.revokedAt !== null) return { text: 'revoked', tone: 'over' }
  if (key.expiresAt <= now) return { text: 'expired', tone: 'over' }
  return key.usesLeft === 0 ? { text: 'used up', tone: 'over' } : { text: 'usable', tone: 'calm' }
}
