import { clinicClock, clinicDay } from '../clinic-time.ts'
import type { Order, OrderValues } from './orders-data.ts'

/** A draft as its form holds it. @param zone IANA name of the clinic's */
export function valuesOf(order: Order, zone: string): OrderValues {
  const { frequency, dose, from, to } = order
  const day = (at: number | null) => (at === null ? '' : clinicDay(at, zone))
  const clock = (at: number | null) => (at === null ? '' : clinicClock(at, zone))
  return {
    name: order.medication,
    code: order.code ?? '',
    dose: String(dose.value),
    unit: dose.unit,
    route: order.route,
    mode: frequency.once ? 'once' : frequency.asNeeded === null ? 'regular' : 'needed',
    count: frequency.count === null ? '' : String(frequency.count),
    every: String(frequency.every?.value ?? 1),
    period: frequency.every?.unit ?? 'day',
    needed: frequency.asNeeded ?? '',
    said: frequency.text ?? '',
    fromDay: day(from),
    fromClock: clock(from),
    toDay: day(to),
    toClock: clock(to),
    instructions: order.instructions ?? '',
  }
}
