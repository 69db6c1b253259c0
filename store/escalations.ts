import type { Act } from '../model/act.ts'
import type { Instant } from '../model/clock.ts'
import type { EscalationChain } from '../model/escalation.ts'

/** Carries open alerts that nobody has acknowledged to the next people. Any number of processes may ask. */
export interface EscalationRunner {
  /** Looks at the alerts that are due, a hundred at most. @returns how many there were: none when it is done */
  advance(now: Instant): Promise<number>
}

/** What a ward says of it. */
export interface WardEscalation {
  /** Null: that of the house (`DEFAULT_CHAIN`). */
  readonly chain: EscalationChain | null
  /** User ids of those on call; without any, the doctors of the patient's care team. */
  readonly onCall: readonly string[]
}

export interface EscalationChains {
  /** Errors: NOT_FOUND. */
  get(wardId: string): Promise<WardEscalation>
  /** Errors: NOT_FOUND, VALIDATION_FAILED (a user who does not exist). */
  set(wardId: string, to: WardEscalation, act: Act): Promise<WardEscalation>
}

/** What became of an alert at one person. */
export interface AlertReceipt {
  readonly userId: string
  readonly name: string
  /** The step of the chain that told, from 0; null: nobody told, the person watches. */
  readonly step: number | null
  readonly toldAt: Instant | null
  readonly deliveredAt: Instant | null
  readonly seenAt: Instant | null
  readonly answer: 'accepted' | 'declined' | null
  readonly answeredAt: Instant | null
}

/** A screen has it, or a person has looked at it. */
export interface Confirmation {
  readonly alertId: string
  readonly userId: string
  readonly deliveredAt: Instant
  readonly seenAt: Instant | null
}

export interface AlertReceipts {
  /** Those told first, first. */
  ofAlert(alertId: string): Promise<readonly AlertReceipt[]>
  /** Repeated ones keep their first time. Alerts and users that are gone are left out. */
  confirm(confirmations: readonly Confirmation[]): Promise<void>
  /** "Not me": the next step is due at once. Nothing for an alert that is acknowledged or over. Errors: NOT_FOUND. */
  decline(alertId: string, act: Act): Promise<void>
}
