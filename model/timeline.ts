import type { Instant } from './clock.ts'

/** What can happen to a patient, as his timeline tells it. */
export const TIMELINE_TYPES = [
  'registered',
  'arrival',
  'visit',
  'admission',
  'transfer',
  'discharge',
  'device-bound',
  'device-released',
  'appointment',
  'plan',
  'note',
  'order',
  'medication',
  'allergy',
  'condition',
  'measurement',
  'observation',
  'spo2-scale',
  'alert',
  'late-value',
  'message',
  'care-team',
  'merge',
  'rule',
] as const
export type TimelineType = (typeof TIMELINE_TYPES)[number]

export interface TimelineEvent {
  readonly id: string
  readonly patientId: string
  readonly type: TimelineType
  /** When it happened; not when it was written down. */
  readonly at: Instant
  /** User id; null: the system, or a device. */
  readonly by: string | null
  /** One line for people, without the patient's name. */
  readonly summary: string
  /** The record it is about: its kind (`appointment`, `note` …) and id. */
  readonly reference: { readonly kind: string; readonly id: string } | null
}

/** For one user alone: something waits for him. */
export interface Notification {
  readonly id: string
  readonly userId: string
  /** `appointment-requested`, `message`, `break-glass` … */
  readonly type: string
  readonly at: Instant
  /** One line for people. */
  readonly summary: string
  readonly patientId: string | null
  readonly reference: { readonly kind: string; readonly id: string } | null
  readonly readAt: Instant | null
}
