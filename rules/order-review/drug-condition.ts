import type { OrderContext } from '../../bus/order-review.ts'
import type { Advice, AdviceSeverity } from '../../model/advice.ts'
import type { Condition } from '../../model/clinical.ts'
import type { OrderContent } from '../../model/medication-order.ts'
import type { Recorded } from '../../model/order-facts.ts'
import type { ConditionCodes } from '../advice/condition-names.ts'
import { isUnder } from '../advice/drug-names.ts'
import type { Contraindication } from '../advice/schemas.ts'
import {
  adviceOf,
  ageDays,
  ageYears,
  drugOf,
  gravest,
  isLocalOrder,
  type Library,
  lowered,
  SEVERITY,
} from './looked-at.ts'
import { judge, limitsOf } from './results.ts'
import type { OrderCheck } from './review.ts'

const NAME = 'drug-condition'
/** Raise it with every change of what the check says. */
const VERSION = 1

/**
 * A medicine against an illness, an age, a pregnancy or a result of the patient. What a row would need to know and the
 * record does not say is told as not checked.
 */
export function drugCondition(library: Library, codesOf: ConditionCodes): OrderCheck {
  return {
    name: NAME,
    check(order, context) {
      const rows = rowsFor(order, library)
      const judged = rows.map(row => ({ row, ...judgeRow(row, context, library, codesOf) }))
      const open = judged.filter(({ hits, unknown }) => hits.length === 0 && unknown.length > 0)
      return [
        ...judged.flatMap(({ row, hits }) => adviceOn(row, hits, order, context, library)),
        ...(open.length === 0 ? [] : [notChecked(open, order, context, library)]),
      ]
    },
  }
}

/** Rows of the medicine, by this route. */
export function rowsFor(order: OrderContent, library: Library): readonly Contraindication[] {
  const drug = drugOf(order, library)
  if (isLocalOrder(order, drug, library)) return []
  const { routes } = library.knowledge.practice.contraindications
  return library.knowledge.contraindications.filter(
    ({ id, atc }) => isUnder(drug.atc, atc) && (routes[id]?.includes(order.route) ?? true),
  )
}

interface Hit {
  readonly severity: AdviceSeverity
  /** For people: what speaks against it. */
  readonly words: string
  /** Breaks ties, and says which record it is. */
  readonly key: string
}

function judgeRow(
  row: Contraindication,
  context: OrderContext,
  library: Library,
  codesOf: ConditionCodes,
): { hits: Hit[]; unknown: string[] } {
  const found = limitsOf(row).map(limit => judge(limit, context, library))
  const ill = illnesses(row, context, library, codesOf)
  const age = judgeAge(row, context)
  const results = found.flatMap(({ kind, words }): Hit[] =>
    kind === 'beyond' ? [{ severity: SEVERITY[row.severity], words, key: words }] : [],
  )
  const unknown = found.flatMap(({ kind, words }) => (kind === 'unknown' || kind === 'old' ? [words] : []))
  if (library.knowledge.practice.contraindications.conditionAndAge.includes(row.id)) {
    if (age === 'unknown') return { hits: [], unknown: ['no date of birth on record'] }
    if (age === 'outside') return { hits: [], unknown: [] }
    const ask = {
      severity: lowered(SEVERITY[row.severity]),
      words: `${agesOf(row)}; ask for: ${row.condition}`,
      key: 'age',
    }
    return { hits: ill.length > 0 ? ill : [ask], unknown }
  }
  const young: Hit[] = age === 'inside' ? [{ severity: SEVERITY[row.severity], words: agesOf(row), key: 'age' }] : []
  return {
    hits: [...ill, ...results, ...young],
    unknown: [...unknown, ...(age === 'unknown' ? ['no date of birth on record'] : [])],
  }
}

const GONE: readonly Condition['status'][] = ['inactive', 'remission']

/** What he has, and for some rows what he ever had; what is quiet counts less. */
function illnesses(
  row: Contraindication,
  { conditions }: OrderContext,
  { knowledge }: Library,
  codesOf: ConditionCodes,
): Hit[] {
  const isForEver = knowledge.practice.contraindications.history.includes(row.id)
  return conditions.flatMap(({ id, content }: Recorded<Condition>): Hit[] => {
    if (!isUnder(codesOf(content), row.icd10)) return []
    if (content.status === 'resolved' && !isForEver) return []
    const full = SEVERITY[row.severity]
    const severity = GONE.includes(content.status) && !isForEver ? lowered(full) : full
    return [{ severity, words: `${content.name} (${content.status})`, key: `condition ${id}` }]
  })
}

function judgeAge({ when = {} }: Contraindication, context: OrderContext): 'none' | 'inside' | 'outside' | 'unknown' {
  const { age_below_days: days, age_below_years: years } = when
  if (days === undefined && years === undefined) return 'none'
  const [inDays, inYears] = [ageDays(context), ageYears(context)]
  if (inDays === null || inYears === null) return 'unknown'
  return inDays < (days ?? 0) || inYears < (years ?? 0) ? 'inside' : 'outside'
}

const agesOf = ({ when = {} }: Contraindication) =>
  when.age_below_days === undefined
    ? `younger than ${when.age_below_years} years`
    : `younger than ${when.age_below_days} days`

function adviceOn(
  row: Contraindication,
  hits: readonly Hit[],
  order: OrderContent,
  context: OrderContext,
  library: Library,
): readonly Advice[] {
  const worst = gravest(hits)
  if (worst === undefined) return []
  return [
    adviceOf(NAME, VERSION, context, {
      code: row.id,
      severity: worst.severity,
      text: `${order.medication.name} (${row.drug}) and ${row.condition}: ${row.why}. Found: ${hits
        .map(({ words }) => words)
        .sort()
        .join('; ')}`,
      source: `Drug and condition list: ${row.source}, ${row.severity}`,
      facts: {
        row: row.id,
        listVersion: library.knowledge.versions.contraindications,
        gradeInList: row.severity,
        condition: row.condition,
        found: hits
          .map(({ key }) => key)
          .sort()
          .join(', '),
      },
    }),
  ]
}

function notChecked(
  open: readonly { row: Contraindication; unknown: readonly string[] }[],
  order: OrderContent,
  context: OrderContext,
  library: Library,
): Advice {
  const missing = open.map(({ row, unknown }) => `${row.condition} (${[...new Set(unknown)].join(', ')})`)
  return adviceOf(NAME, VERSION, context, {
    code: 'not-checked',
    severity: 'info',
    text: `${order.medication.name} could not be checked for: ${missing.join('; ')}`,
    source: 'Drug and condition list',
    facts: {
      rows: open.map(({ row }) => row.id).join(', '),
      listVersion: library.knowledge.versions.contraindications,
    },
  })
}
