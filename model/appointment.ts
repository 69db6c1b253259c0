import type { Instant } from './clock.ts'
import type { Price } from './service.ts'

export const APPOINTMENT_STATUSES = ['requested', 'approved', 'rejected', 'cancelled', 'completed', 'no-show'] as const
export type AppointmentStatus = (typeof APPOINTMENT_STATUSES)[number]

/** Something that was done, with name and price as they were then. */
export interface BilledItem {
  readonly serviceId: string
  readonly name: string
  readonly code: string
  readonly quantity: number
  /** Of one. */
  readonly price: Price
  readonly note: string | null
}

export interface Appointment {
  readonly id: string
  readonly patientId: string
  readonly doctor: { readonly id: string; readonly name: string; readonly userId: string | null }
  readonly service: { readonly id: string; readonly name: string }
  readonly start: Instant
  readonly end: Instant
  readonly status: AppointmentStatus
  /** Of who asked for it. */
  readonly note: string | null
  /** Why it was rejected or cancelled. */
  readonly reason: string | null
  /** What was done; empty until it is completed. */
  readonly items: readonly BilledItem[]
  /** Counts changes; the ETag of `If-Match`. */
  readonly version: number
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

export const MOVES = ['approve', 'reject', 'cancel', 'complete', 'no-show', 'reopen', 'reschedule'] as const
export type Move = (typeof MOVES)[number]

/**
 * As what somebody moves an appointment.
 * - `requester`: who may ask for it (the patient, or whoever speaks for him)
 * - `doctor`: the doctor it is with
 * - `manager`: who keeps the book (reception)
 */
export type Party = 'requester' | 'doctor' | 'manager'

interface Rule {
  readonly from: readonly AppointmentStatus[]
  /** Null: it stays as it is. */
  readonly to: AppointmentStatus | null
  readonly by: readonly Party[]
  /** Whether only before its start, or only from its start on. */
  readonly when: 'before' | 'after' | 'any'
}

const DECIDES: readonly Party[] = ['doctor', 'manager']

const RULES: Readonly<Record<Move, Rule>> = {
  approve: { from: ['requested'], to: 'approved', by: DECIDES, when: 'before' },
  // A request that nobody decided in time can still be answered.
  reject: { from: ['requested'], to: 'rejected', by: DECIDES, when: 'any' },
  cancel: { from: ['requested', 'approved'], to: 'cancelled', by: ['requester', ...DECIDES], when: 'before' },
  complete: { from: ['approved'], to: 'completed', by: DECIDES, when: 'after' },
  'no-show': { from: ['approved'], to: 'no-show', by: DECIDES, when: 'after' },
  // The patient came after all, or the wrong line was pressed.
  reopen: { from: ['no-show'], to: 'approved', by: DECIDES, when: 'after' },
  reschedule: { from: ['requested', 'approved'], to: null, by: DECIDES, when: 'any' },
}

/** Moves that change nothing when they were made before: a double submit. */
const REPEATABLE: readonly Move[] = ['approve', 'reject', 'cancel', 'no-show', 'reopen']

/** What becomes of an appointment: another status, nothing (it was done before), or a refusal with what to do. */
export type Verdict =
  | { readonly type: 'moved'; readonly status: AppointmentStatus }
  | { readonly type: 'unchanged' }
  | { readonly type: 'refused'; readonly code: 'FORBIDDEN' | 'CONFLICT'; readonly why: string }

/** Decides about one move of one appointment. Whether a new time is free is not asked here. */
export function judgeMove(
  appointment: Pick<Appointment, 'status' | 'start'>,
  move: Move,
  party: Party,
  now: Instant,
): Verdict {
  const { from, to, by, when } = RULES[move]
  if (!by.includes(party))
    return { type: 'refused', code: 'FORBIDDEN', why: 'Only the doctor or reception may do this' }
  const { status, start } = appointment
  if (status === to && REPEATABLE.includes(move)) return { type: 'unchanged' }
  if (!from.includes(status)) {
    return { type: 'refused', code: 'CONFLICT', why: `An appointment that is ${status} cannot be ${DONE[move]}` }
  }
  if (when === 'before' && now >= start) {
    return { type: 'refused', code: 'CONFLICT', why: `Its time has come: it cannot be ${DONE[move]} any more` }
  }
  if (when === 'after' && now < start) {
    return { type: 'refused', code: 'CONFLICT', why: `It has not begun: it cannot be ${DONE[move]} yet` }
  }
  return { type: 'moved', status: to ?? status }
}

const DONE: Readonly<Record<Move, string>> = {
  approve: 'approved',
  reject: 'rejected',
  cancel: 'cancelled',
  complete: 'completed',
  'no-show': 'marked as missed',
  reopen: 'taken up again',
  reschedule: 'moved',
}
