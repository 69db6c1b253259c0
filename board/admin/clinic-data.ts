import { isTimeZone } from '../../model/clinic.ts'
import { isCurrency } from '../../model/service.ts'
import { type Decode, fields, number } from '../live/fields.ts'
import { needed, numberOf } from '../parts/form-rules.ts'
import type { Problems } from '../parts/form-state.ts'
import type { Picked } from '../parts/picked.ts'

export interface ClinicRecord {
  readonly name: string
  /** IANA name. */
  readonly timeZone: string
  /** ISO 4217. */
  readonly currency: string
  readonly reminderHours: readonly number[]
}

export const decodeClinic: Decode<ClinicRecord> = (value, at) => {
  const f = fields(value, at)
  return {
    name: f.text('name'),
    timeZone: f.text('timeZone'),
    currency: f.text('currency'),
    reminderHours: f.list('reminderHours', number),
  }
}

export interface ClinicValues {
  readonly name: string
  readonly timeZone: Picked | null
  readonly currency: string
  /** `24, 2` */
  readonly reminderHours: string
}

export function clinicValues({ name, timeZone, currency, reminderHours }: ClinicRecord): ClinicValues {
  return { name, timeZone: zonePicked(timeZone), currency, reminderHours: reminderHours.join(', ') }
}

export function clinicProblems({ name, timeZone, currency, reminderHours }: ClinicValues): Problems<ClinicValues> {
  return {
    name: needed(name),
    timeZone: timeZone !== null && isTimeZone(timeZone.id) ? null : 'is needed: pick one from the list',
    currency: isCurrency(currency.trim().toUpperCase()) ? null : 'must be three letters like EUR',
    reminderHours: hoursIn(reminderHours) === null ? 'must be up to five whole hours from 1 to 720, as 24, 2' : null,
  }
}

/** For the API; of values without a problem. */
export function clinicBody({ name, timeZone, currency, reminderHours }: ClinicValues) {
  return {
    name: name.trim(),
    timeZone: timeZone?.id,
    currency: currency.trim().toUpperCase(),
    reminderHours: hoursIn(reminderHours),
  }
}

const MOST_REMINDERS = 5
/** Thirty days. */
const LONGEST_HOURS = 720

/** @returns null when it is no such list */
function hoursIn(typed: string): readonly number[] | null {
  const parts = typed.split(/[,;\s]+/).filter(part => part !== '')
  const hours = parts.map(part => numberOf(part) ?? Number.NaN)
  const fits = hours.every(hour => Number.isInteger(hour) && hour >= 1 && hour <= LONGEST_HOURS)
  return fits && hours.length <= MOST_REMINDERS ? hours : null
}

/** As many as a person looks through. */
const MOST_ZONES = 8

/** Zones by any part of their names; spaces are underscores there. */
export function zonesLike(typed: string): readonly Picked[] {
  const sought = typed.trim().toLowerCase().replaceAll(' ', '_')
  return Intl.supportedValuesOf('timeZone')
    .filter(zone => zone.toLowerCase().includes(sought))
    .slice(0, MOST_ZONES)
    .map(zonePicked)
}

const zonePicked = (zone: string): Picked => ({ id: zone, text: zone })
