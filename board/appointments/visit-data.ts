import { APPOINTMENT_STATUSES, type AppointmentStatus, judgeMove, type Move } from '../../model/appointment.ts'
import type { Price } from '../../model/service.ts'
import { instant } from '../live/decode-alert.ts'
import { type Decode, decodeNamed, fields } from '../live/fields.ts'
import { type Identity, identityOf } from '../patients/identity.ts'

interface Named {
  readonly id: string
  readonly name: string
}

/** An appointment with all that is decided by. */
export interface Visit {
  readonly id: string
  readonly patient: Identity
  readonly doctor: Named
  readonly service: Named
  /** Unix ms. */
  readonly start: number
  /** Unix ms. */
  readonly end: number
  readonly status: AppointmentStatus
  readonly note: string | null
  readonly reason: string | null
  readonly items: readonly Done[]
  /** That the patient is here. */
  readonly arrival: { readonly at: number; readonly summary: string } | null
  readonly version: number
}

/** What was done and billed. */
export interface Done {
  readonly name: string
  readonly quantity: number
  /** Of one. */
  readonly price: Price
}

export const decodeVisit: Decode<Visit> = (value, at) => {
  const f = fields(value, at)
  return {
    id: f.text('id'),
    patient: f.of('patient', (patient, here) => identityOf(fields(patient, here))),
    doctor: f.of('doctor', decodeNamed),
    service: f.of('service', decodeNamed),
    start: f.of('start', instant),
    end: f.of('end', instant),
    status: f.oneOf('status', APPOINTMENT_STATUSES),
    note: f.textOrNull('note'),
    reason: f.textOrNull('reason'),
    items: f.list('items', decodeDone),
    arrival: f.raw('arrival') === null ? null : f.of('arrival', decodeArrival),
    version: f.number('version'),
  }
}

export const decodePrice: Decode<Price> = (value, at) => {
  const f = fields(value, at)
  return { amountCents: f.number('amountCents'), currency: f.text('currency') }
}

const decodeDone: Decode<Done> = (value, at) => {
  const f = fields(value, at)
  return { name: f.text('name'), quantity: f.number('quantity'), price: f.of('price', decodePrice) }
}

const decodeArrival: Decode<NonNullable<Visit['arrival']>> = (value, at) => {
  const f = fields(value, at)
  return { at: f.of('at', instant), summary: f.text('summary') }
}

/** As what a person stands to an appointment, as far as buttons go; null: looks on. */
export type Hand = 'doctor' | 'manager' | null

/** As they are offered: what is done most comes first. */
const OFFERED: readonly Move[] = ['approve', 'complete', 'reject', 'no-show', 'reopen', 'reschedule', 'cancel']

/**
 * What may be done with it at this moment; the server decides all the same.
 * @param now Unix ms
 */
export function movesOf(visit: Visit, hand: Hand, now: number): readonly Move[] {
  if (hand === null) return []
  return OFFERED.filter(move => {
    // Who decides refuses a request in so many words; only the one who asked withdraws it.
    if (move === 'cancel' && visit.status === 'requested') return false
    return judgeMove(visit, move, hand, now).type === 'moved'
  })
}

export const STATUS_TEXT: Readonly<Record<AppointmentStatus, string>> = {
  requested: 'waits for an answer',
  approved: 'approved',
  rejected: 'refused',
  cancelled: 'cancelled',
  completed: 'done',
  'no-show': 'did not come',
}

/** What its state is called; `not closed` when it is over and nobody said what became of it. */
export function stateText({ status, end }: Pick<Visit, 'status' | 'end'>, now: number): string {
  return status === 'approved' && end <= now ? 'not closed' : STATUS_TEXT[status]
}

/** calm: planned. attention: somebody has to do something. over: of the past. */
export function stateTone({ status, end }: Pick<Visit, 'status' | 'end'>, now: number): 'calm' | 'attention' | 'over' {
  if (status === 'requested' || (status === 'approved' && end <= now)) return 'attention'
  return status === 'approved' ? 'calm' : 'over'
}
