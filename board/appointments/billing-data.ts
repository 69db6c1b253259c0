import type { Instant } from '../../model/clock.ts'
import type { Price } from '../../model/service.ts'
import { clinicDay } from '../clinic-time.ts'
import { instant } from '../live/decode-alert.ts'
import { type Decode, decodeNamed, fields } from '../live/fields.ts'
import { boundsOf } from './appointment-filters.ts'
import { decodePrice } from './visit-data.ts'

export interface BilledLine {
  readonly id: string
  readonly doctor: string
  readonly name: string
  readonly code: string
  readonly quantity: number
  readonly total: Price
  /** Unix ms. */
  readonly billedAt: number
}

export const decodeLine: Decode<BilledLine> = (value, at) => {
  const f = fields(value, at)
  return {
    id: f.text('id'),
    doctor: f.of('doctor', decodeNamed).name,
    name: f.text('name'),
    code: f.text('code'),
    quantity: f.number('quantity'),
    total: f.of('total', decodePrice),
    billedAt: f.of('billedAt', instant),
  }
}

/** Of one doctor, one service and one currency. */
export interface BilledTotal {
  readonly doctor: { readonly id: string; readonly name: string }
  readonly service: string
  readonly quantity: number
  readonly total: Price
}

const decodeTotal: Decode<BilledTotal> = (value, at) => {
  const f = fields(value, at)
  return {
    doctor: f.of('doctor', decodeNamed),
    service: f.of('service', decodeNamed).name,
    quantity: f.number('quantity'),
    total: f.of('total', decodePrice),
  }
}

export const decodeTotals: Decode<readonly BilledTotal[]> = (value, at) => fields(value, at).list('totals', decodeTotal)

export interface Income {
  readonly id: string
  readonly doctor: string
  readonly totals: readonly BilledTotal[]
}

/** By doctor, in the order of their first. */
export function byDoctor(totals: readonly BilledTotal[]): readonly Income[] {
  const doctors = new Map<string, BilledTotal[]>()
  for (const total of totals) {
    const own = doctors.get(total.doctor.id)
    if (own) own.push(total)
    else doctors.set(total.doctor.id, [total])
  }
  return [...doctors].map(([id, own]) => ({ id, doctor: own[0]?.doctor.name ?? '', totals: own }))
}

export interface Period {
  /** First and last day, `2026-11-21`. */
  readonly from: string
  readonly until: string
  readonly doctorId: string
}

const MONTH_MS = 30 * 86_400_000

export const lastMonth = (now: Instant, zone: string): Period => ({
  from: clinicDay(now - MONTH_MS, zone),
  until: clinicDay(now, zone),
  doctorId: '',
})

/** The API's path of what was billed; null while the days are no period. */
export function billingPath({ from, until, doctorId }: Period, zone: string): string | null {
  const [first, last] = [boundsOf(from, zone), boundsOf(until, zone)]
  if (first === null || last === null || first.from >= last.to) return null
  const query = new URLSearchParams({
    from: new Date(first.from).toISOString(),
    to: new Date(last.to).toISOString(),
    ...(doctorId === '' ? {} : { doctorId }),
  })
  return `/billing?${query}`
}
