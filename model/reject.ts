import type { Instant } from './clock.ts'
import type { PublishKind } from './topics.ts'

/** Why a message, or one value in it, was refused. Stable: integrators filter by these. */
export const REJECT_REASONS = {
  'not-utf8': 'The payload is not UTF-8 text.',
  'too-large': 'The payload is longer than 262,144 characters; send several messages.',
  'empty-payload': 'The payload is empty.',
  'malformed-json': 'The payload is not JSON.',
  'too-deep': 'The JSON is nested deeper than a payload of this topic can be.',
  'too-many-readings': 'One message carries more readings than the limit; send several messages.',
  'wrong-shape': 'The JSON does not have the shape the topic asks for.',
  'unknown-code': 'The vital-sign catalogue has no such code.',
  'wrong-type': 'The value is not of the type the vital sign has (a finite number, or a coded value).',
  implausible: 'The value is outside the plausible range of the vital sign.',
  'wrong-unit': 'The value looks like another unit (Fahrenheit, fraction, mmol/L) than the catalogue asks for.',
  'time-too-old': 'The time is before the year 2000.',
  'time-in-future': 'The time is more than 24 hours ahead of its arrival.',
  'unknown-command': 'The device answers a command that it was never sent.',
  'not-supported': 'The topic is part of the grammar, but nothing here stores what it carries.',
  poisonous: 'Processing this message failed again and again; it was set aside so that others can pass.',
} as const

export type RejectReason = keyof typeof REJECT_REASONS

/** A refused message or value, kept with its reason until it is replayed or retention drops it. */
export interface Reject {
  readonly id: string
  readonly deviceId: string
  readonly kind: PublishKind
  readonly arrivedAt: Instant
  /** The whole message as it came, so that it can be replayed. */
  readonly payload: string | Uint8Array
  readonly reason: RejectReason
  /** Where and what: `vitals.hr: "fast" is not a number`. */
  readonly detail: string
  readonly replayedAt: Instant | null
}
