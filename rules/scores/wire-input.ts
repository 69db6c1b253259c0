import type { FieldError } from '../../model/errors.ts'
import type { ScoreSubject } from '../../model/score.ts'
import type { ScoreReading } from './choose.ts'
import type { ScoreTable, TableInput } from './table.ts'

/** A set of inputs given by hand: one object, names and units as in the score's table. */
export interface WireInput {
  readonly readings: Readonly<Record<string, readonly ScoreReading[]>>
  readonly subject: ScoreSubject
  /** Fields that the score does not know. They changed nothing. */
  readonly unknown: readonly string[]
}

type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly wish: string }

/** NEWS2's oxygen is a yes or no there, a coded value in the table. */
const OXYGEN = 'supplemental_o2'
const MONTHS_OF_YEAR = 12

/** @returns the inputs, or what is wrong with each field; null and absent are both "not known" */
export function parseWireInput(
  table: ScoreTable,
  value: unknown,
): { readonly ok: true; readonly input: WireInput } | { readonly ok: false; readonly errors: readonly FieldError[] } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { ok: false, errors: [{ path: '', message: 'must be a JSON object of inputs' }] }
  }
  const fields = new Map(Object.entries(value))
  const errors: FieldError[] = []
  const take = <T>(path: string, parse: (value: unknown) => Parsed<T>): T | null => {
    const given = fields.get(path) ?? null
    fields.delete(path)
    if (given === null) return null
    const parsed = parse(given)
    if (parsed.ok) return parsed.value
    errors.push({ path, message: `must be ${parsed.wish}, or null when it is not known` })
    return null
  }
  const readings = Object.fromEntries(
    table.inputs.map(input => {
      const given = take(input.input, v => (input.input === OXYGEN ? oxygen(v) : inputValue(input, v)))
      return [input.input, given === null ? [] : [{ value: given, code: null, deviceId: null, measuredAt: null }]]
    }),
  )
  const months = table.ageBands ? take('age_months', age) : null
  const years = table.ageBands ? null : take('age_years', age)
  const scale = table.settings?.includes('spo2_scale') ? take('spo2_scale', spo2Scale) : null
  const isPregnant = table.exclusions?.includes('pregnancy') ? take('pregnant', flag) : null
  if (errors.length > 0) return { ok: false, errors }
  const ageMonths = months ?? (years === null ? null : years * MONTHS_OF_YEAR)
  const subject: ScoreSubject = {
    age: ageMonths === null ? null : { months: ageMonths, band: null },
    isPregnant,
    spo2Scale: { scale: scale ?? 1, orderedBy: null, orderedAt: null },
  }
  return { ok: true, input: { readings, subject, unknown: [...fields.keys()] } }
}

function inputValue(input: TableInput, value: unknown): Parsed<number | string> {
  if (input.kind === 'number') return number(value)
  const found = input.values?.find(v => v === value)
  return found === undefined ? { ok: false, wish: `one of ${input.values?.join(', ')}` } : { ok: true, value: found }
}

function number(value: unknown): Parsed<number> {
  return typeof value === 'number' && Number.isFinite(value) ? { ok: true, value } : { ok: false, wish: 'a number' }
}

function age(value: unknown): Parsed<number> {
  const parsed = number(value)
  return parsed.ok && parsed.value < 0 ? { ok: false, wish: 'a number that is not below 0' } : parsed
}

function flag(value: unknown): Parsed<boolean> {
  return typeof value === 'boolean' ? { ok: true, value } : { ok: false, wish: 'true or false' }
}

function oxygen(value: unknown): Parsed<string> {
  const given = flag(value)
  if (!given.ok) return { ok: false, wish: 'true (oxygen) or false (air)' }
  return { ok: true, value: given.value ? 'oxygen' : 'air' }
}

function spo2Scale(value: unknown): Parsed<1 | 2> {
  return value === 1 || value === 2 ? { ok: true, value } : { ok: false, wish: '1 or 2' }
}
