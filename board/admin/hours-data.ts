import { firstBadPeriod, minutesOf, timeOfDay, type WorkingPeriod } from '../../model/doctor.ts'
import { type Decode, fields } from '../live/fields.ts'
import type { Problems } from '../parts/form-state.ts'

/** A form of the week: a line of text per day, `9:00-12:00, 13:00-17:00`; empty: does not work. */
export const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
export type WeekValues = Readonly<Record<(typeof DAYS)[number], string>>

/** A working period as the API tells it: `HH:MM`. */
export interface Period {
  /** 1 is Monday. */
  readonly weekday: number
  readonly from: string
  readonly to: string
}

export const decodePeriod: Decode<Period> = (value, at) => {
  const f = fields(value, at)
  return { weekday: f.number('weekday'), from: f.text('from'), to: f.text('to') }
}

export function weekValues(periods: readonly Period[]): WeekValues {
  const day = (weekday: number) =>
    periods
      .filter(period => period.weekday === weekday)
      .sort((a, b) => a.from.localeCompare(b.from))
      .map(({ from, to }) => `${from}-${to}`)
      .join(', ')
  return {
    monday: day(1),
    tuesday: day(2),
    wednesday: day(3),
    thursday: day(4),
    friday: day(5),
    saturday: day(6),
    sunday: day(7),
  }
}

export function weekProblems(values: WeekValues): Problems<WeekValues> {
  return Object.fromEntries(DAYS.map((day, i) => [day, dayProblem(values[day], i + 1)]))
}

function dayProblem(typed: string, weekday: number): string | null {
  const periods = periodsIn(typed, weekday)
  if (periods === null) return 'must be like 9:00-12:00, 13:00-17:00, or empty'
  return firstBadPeriod(periods) < 0 ? null : 'must end after they begin, and not overlap'
}

/** For the API; of values without a problem. */
export function weekBody(values: WeekValues): readonly Period[] {
  return DAYS.flatMap((day, i) => periodsIn(values[day], i + 1) ?? []).map(({ weekday, from, to }) => ({
    weekday,
    from: timeOfDay(from),
    to: timeOfDay(to),
  }))
}

/** @returns null when it is no such list */
function periodsIn(typed: string, weekday: number): readonly WorkingPeriod[] | null {
  const periods: WorkingPeriod[] = []
  for (const part of typed.split(/[,;]/).filter(text => text.trim() !== '')) {
    const ends = part.split(/[-–]/).map(text => clockIn(text.trim()))
    const [from, to] = ends
    if (ends.length !== 2 || from === undefined || to === undefined || from === null || to === null) return null
    periods.push({ weekday, from, to })
  }
  return periods
}

/** `9`, `9:30`, `09.30` @returns minutes since midnight; null for what is no time */
function clockIn(typed: string): number | null {
  const [, hours, minutes = '00'] = /^(\d{1,2})(?:[:.](\d{2}))?$/.exec(typed) ?? []
  return hours === undefined ? null : minutesOf(`${hours.padStart(2, '0')}:${minutes}`)
}
