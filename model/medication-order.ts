import type { Advice, Override } from './advice.ts'
import type { Instant } from './clock.ts'
import { AppError, type FieldError } from './errors.ts'
import type { PatientAction } from './permissions.ts'
import type { Person } from './person.ts'

export const ORDER_STATES = ['draft', 'signed', 'active', 'stopped', 'cancelled'] as const
export type OrderState = (typeof ORDER_STATES)[number]

/** Ways into the body. */
export const MEDICATION_ROUTES = [
  'oral',
  'intravenous',
  'intramuscular',
  'subcutaneous',
  'inhaled',
  'topical',
  'rectal',
  'sublingual',
  'nasal',
  'ophthalmic',
  'otic',
  'transdermal',
  'other',
] as const
export type MedicationRoute = (typeof MEDICATION_ROUTES)[number]

export const FREQUENCY_UNITS = ['minute', 'hour', 'day', 'week'] as const
export type FrequencyUnit = (typeof FREQUENCY_UNITS)[number]

/**
 * How often, in one of three ways: `count` times `every` period; `asNeeded`, and with `count` and `every` at most so
 * often; `once`.
 */
export interface Frequency {
  readonly count: number | null
  readonly every: { readonly value: number; readonly unit: FrequencyUnit } | null
  readonly asNeeded: { readonly reason: string } | null
  readonly once: boolean
  /** Whatever else must be said. */
  readonly text: string | null
}

/** What is ordered; once signed it never changes. */
export interface OrderContent {
  readonly medication: {
    readonly name: string
    /** Of whichever code system the house uses. */
    readonly code: string | null
  }
  /** `unit` as written on the package: `mg`, `mL`, `puff` … */
  readonly dose: { readonly value: number; readonly unit: string }
  readonly route: MedicationRoute
  readonly frequency: Frequency
  /** `from` null: as soon as it is signed; `to` null: until somebody stops it. */
  readonly period: { readonly from: Instant | null; readonly to: Instant | null }
  readonly instructions: string | null
}

export interface MedicationOrder extends OrderContent {
  readonly id: string
  readonly patientId: string
  readonly state: OrderState
  readonly draftedBy: Person
  readonly signedBy: Person | null
  readonly signedAt: Instant | null
  readonly startedBy: Person | null
  readonly startedAt: Instant | null
  /** Who stopped or cancelled it. */
  readonly endedBy: Person | null
  readonly endedAt: Instant | null
  readonly endReason: string | null
  /** What was said against it when it was signed, and why it was signed all the same. */
  readonly advice: readonly Advice[]
  readonly overrides: readonly Override[]
  /** Counts changes; the ETag of `If-Match`. */
  readonly version: number
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

interface Move {
  readonly from: readonly OrderState[]
  readonly to: OrderState
  /** Who may do it. */
  readonly needs: PatientAction
}

/** Every way an order can go. Writing and changing a draft needs `orders:write`. */
export const ORDER_MOVES = {
  sign: { from: ['draft'], to: 'signed', needs: 'orders:sign' },
  start: { from: ['signed'], to: 'active', needs: 'orders:give' },
  // A signed order that turns out wrong must not have to be started first.
  stop: { from: ['signed', 'active'], to: 'stopped', needs: 'orders:sign' },
  cancel: { from: ['draft'], to: 'cancelled', needs: 'orders:write' },
} as const satisfies Readonly<Record<string, Move>>
export type OrderMove = keyof typeof ORDER_MOVES

/** @returns the state after the move. Errors: CONFLICT when this state does not allow it. */
export function moveOrder(state: OrderState, move: OrderMove): OrderState {
  const { from, to }: Move = ORDER_MOVES[move]
  if (from.includes(state)) return to
  throw new AppError('CONFLICT', `The order is ${state}; only one that is ${from.join(' or ')} can be ${to}`)
}

/** Errors: CONFLICT. */
export function checkDraft(state: OrderState): void {
  if (state === 'draft') return
  throw new AppError('CONFLICT', `The order is ${state} and does not change; stop it and write a new one`)
}

/** What contradicts itself, by path; what a schema can say is not said again. */
export function contradictions({ frequency, period }: Pick<OrderContent, 'frequency' | 'period'>): FieldError[] {
  const errors: FieldError[] = []
  const { count, every, asNeeded, once } = frequency
  const isCounted = count !== null || every !== null
  if (isCounted && (count === null || every === null)) {
    errors.push({ path: 'frequency', message: '`count` and `every` belong together' })
  }
  if (once ? isCounted || asNeeded !== null : !isCounted && asNeeded === null) {
    errors.push({ path: 'frequency', message: 'must be `count` with `every`, `asNeeded`, or `once` alone' })
  }
  if (period.from !== null && period.to !== null && period.to <= period.from) {
    errors.push({ path: 'period.to', message: 'must be after `period.from`' })
  }
  return errors
}

/** One line for people: `Paracetamol 500 mg, oral`. */
export function orderLine({ medication, dose, route }: OrderContent): string {
  return `${medication.name} ${dose.value} ${dose.unit}, ${route}`
}
