import type { OrderContext } from '../../bus/order-review.ts'
import type { Advice, AdviceSeverity } from '../../model/advice.ts'
import type { FrequencyUnit, OrderContent } from '../../model/medication-order.ts'
import type { DoseRow } from '../advice/schemas.ts'
import { adviceOf, ageYears, drugOf, isLocalOrder, type Library } from './looked-at.ts'
import { judge } from './results.ts'
import type { OrderCheck } from './review.ts'

const NAME = 'dose-range'
/** Raise it with every change of what the check says. */
const VERSION = 1

/** So many times the largest dose is more likely a slip than a wish. */
const HARD_STOP = 2

/**
 * The dose against the largest one for this age, weight and kidney function, for the medicines that have a row. Where the
 * row cannot be applied the advice says what is missing.
 */
export function doseRange(library: Library): OrderCheck {
  return {
    name: NAME,
    check(order, context) {
      const drug = drugOf(order, library)
      const [only] = drug.ingredients
      // The dose of a combination says nothing about each of its ingredients.
      if (only === undefined || drug.ingredients.length > 1 || isLocalOrder(order, drug, library)) return []
      const rows = library.knowledge.doses.filter(
        row => row.drug === only && (row.routes.length === 0 || row.routes.includes(order.route)),
      )
      if (rows.length === 0) return []
      const given = inMilligrams(order)
      if (given === null) return [notChecked([`the unit ${order.dose.unit}`], order, context, library)]
      const judged = rows.map(row => ({ row, fit: fitOf(row, context, library) }))
      const excesses = judged.flatMap(({ row, fit }) => (fit === 'fits' ? excessesOf(row, given, order, context) : []))
      const worst = [...excesses].sort((a, b) => b.times - a.times || (a.row.id < b.row.id ? -1 : 1))[0]
      const missing = judged.flatMap(({ row, fit }) => [
        ...(typeof fit === 'string' ? [] : [fit.missing]),
        ...(fit === 'fits' && isPerKg(row) && weightOf(context) === null ? ['no weight on record'] : []),
      ])
      return [
        ...(worst === undefined ? [] : [adviceOn(worst, order, context, library)]),
        ...(missing.length === 0 ? [] : [notChecked([...new Set(missing)], order, context, library)]),
      ]
    },
  }
}

const MILLIGRAMS: Readonly<Record<string, number>> = {
  ...{ kg: 1_000_000, g: 1000, gram: 1000, grams: 1000, mg: 1, milligram: 1, milligrams: 1 },
  ...{ mcg: 0.001, µg: 0.001, μg: 0.001, ug: 0.001, microgram: 0.001, micrograms: 0.001 },
}

/** Null when the unit is no mass. */
function inMilligrams({ dose }: OrderContent): number | null {
  const unit = dose.unit.trim().toLowerCase()
  const factor = Object.hasOwn(MILLIGRAMS, unit) ? MILLIGRAMS[unit] : undefined
  return factor === undefined ? null : dose.value * factor
}

const DAYS: Readonly<Record<FrequencyUnit, number>> = { minute: 1 / 1440, hour: 1 / 24, day: 1, week: 7 }

/** Doses in a day at most; null when nobody says how often. */
function timesADay({ frequency: { count, every, once } }: OrderContent): number | null {
  if (count !== null && every !== null) return count / (every.value * DAYS[every.unit])
  return once ? 1 : null
}

type Fit = 'fits' | 'other' | { readonly missing: string }

function fitOf(
  { for: { fromYears, belowYears, belowKg, egfrBelow } }: DoseRow,
  context: OrderContext,
  library: Library,
): Fit {
  const years = ageYears(context)
  if (years === null && belowYears !== undefined) return { missing: 'no date of birth on record (judged as an adult)' }
  // An adult where nobody knows better, as for alarm limits.
  const age = years ?? 40
  if (age < (fromYears ?? 0) || age >= (belowYears ?? Number.POSITIVE_INFINITY)) return 'other'
  if (belowKg !== undefined) {
    const weight = weightOf(context)
    if (weight === null) return { missing: 'no weight on record' }
    if (weight >= belowKg) return 'other'
  }
  if (egfrBelow === undefined) return 'fits'
  const isBeyond = (value: number) => value < egfrBelow
  const found = judge({ result: 'egfr', isBeyond, words: `below ${egfrBelow}` }, context, library)
  if (found.kind === 'beyond') return 'fits'
  return found.kind === 'within' ? 'other' : { missing: `kidney function unknown: ${found.words}` }
}

/** kg */
const weightOf = ({ measurements }: OrderContext): number | null =>
  measurements.find(({ content }) => content.kind === 'weight')?.content.value ?? null

const isPerKg = ({ most }: DoseRow) => most.perDosePerKg !== undefined || most.perDayPerKg !== undefined

interface Excess {
  readonly row: DoseRow
  /** Given, by the most that may be given. */
  readonly times: number
  /** `1000 mg at a time` */
  readonly limit: string
  readonly given: number
}

function excessesOf(row: DoseRow, dose: number, order: OrderContent, context: OrderContext): Excess[] {
  const { perDose, perDay, perWeek, perDosePerKg, perDayPerKg } = row.most
  const weight = weightOf(context)
  const daily = timesADay(order)
  const day = daily === null ? dose : dose * daily
  const limits: readonly (readonly [number | undefined, number, string])[] = [
    [perDose, dose, 'at a time'],
    [weight === null ? undefined : times(perDosePerKg, weight), dose, `at a time for ${weight} kg`],
    [perDay, day, 'a day'],
    [weight === null ? undefined : times(perDayPerKg, weight), day, `a day for ${weight} kg`],
    [perWeek, order.frequency.once ? dose : day * 7, 'a week'],
  ]
  return limits.flatMap(([most, given, words]) =>
    most !== undefined && given > most * (1 + ROUNDING)
      ? [{ row, times: given / most, limit: `${rounded(most)} ${row.unit} ${words}`, given }]
      : [],
  )
}

/** A third of a day is no exact number. */
const ROUNDING = 1e-9
const times = (most: number | undefined, weight: number) => (most === undefined ? undefined : most * weight)
const rounded = (value: number) => Number(value.toPrecision(4))

function adviceOn(
  { row, times, limit, given }: Excess,
  order: OrderContent,
  context: OrderContext,
  library: Library,
): Advice {
  const severity: AdviceSeverity = times >= HARD_STOP ? 'contraindicated' : 'caution'
  return adviceOf(NAME, VERSION, context, {
    about: row.drug,
    code: row.id,
    severity,
    text: `${order.medication.name}: ${rounded(given)} ${row.unit} is more than the largest dose, ${limit}${groupOf(row)}`,
    source: `Dose list: ${row.source}`,
    facts: {
      row: row.id,
      listVersion: library.knowledge.versions.doses,
      given: rounded(given),
      limit,
      times: rounded(times),
      ageYears: ageYears(context),
      weightKg: weightOf(context),
    },
  })
}

function groupOf({ for: { fromYears, belowYears, belowKg, egfrBelow } }: DoseRow): string {
  const words = [
    fromYears !== undefined && `from ${fromYears} years`,
    belowYears !== undefined && `younger than ${belowYears} years`,
    belowKg !== undefined && `lighter than ${belowKg} kg`,
    egfrBelow !== undefined && `eGFR below ${egfrBelow}`,
  ].filter(Boolean)
  return words.length === 0 ? '' : ` (${words.join(', ')})`
}

function notChecked(missing: readonly string[], order: OrderContent, context: OrderContext, library: Library): Advice {
  return adviceOf(NAME, VERSION, context, {
    code: 'not-checked',
    severity: 'info',
    text: `The dose of ${order.medication.name} could not be checked fully: ${missing.join(', ')}`,
    source: 'Dose list',
    facts: { missing: missing.join(', '), listVersion: library.knowledge.versions.doses },
  })
}
