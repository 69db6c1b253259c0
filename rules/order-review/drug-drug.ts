import type { OrderContext } from '../../bus/order-review.ts'
import type { Advice } from '../../model/advice.ts'
import type { OrderContent } from '../../model/medication-order.ts'
import type { DrugMatch } from '../advice/drug-names.ts'
import type { Grade, Interaction } from '../advice/schemas.ts'
import {
  adviceOf,
  ageDays,
  dayOf,
  drugOf,
  gravest,
  isLocalOrder,
  type Library,
  SEVERITY,
  spanOf,
  type Taken,
  tailOf,
  takenBeside,
} from './looked-at.ts'
import type { OrderCheck } from './review.ts'

const NAME = 'drug-drug'
/** Raise it with every change of what the check says. */
const VERSION = 1

/**
 * Two medicines of a listed pair in the patient at the same time, each with its tail; once for each pair, whoever orders
 * which of the two first. What is given to skin, eye or ear does not count.
 */
export function drugDrug(library: Library): OrderCheck {
  const pairs = new Map(library.knowledge.interactions.map(row => [pairKey(row.a.name, row.b.name), row]))
  return {
    name: NAME,
    check(order, context) {
      const drug = drugOf(order, library)
      if (isLocalOrder(order, drug, library)) return []
      const others = takenBeside(context, library).filter(
        other => !other.isLocal && meet(order, drug, other, context, library),
      )
      const byRow = new Map<Interaction, Other[]>()
      for (const other of [...others, itself(order, drug, context)]) {
        for (const row of rowsOf(drug, other.drug, pairs)) byRow.set(row, [...(byRow.get(row) ?? []), other])
      }
      return [...byRow].map(([row, met]) => adviceOn(row, met, order, context, library))
    },
  }
}

type Other = Pick<Taken, 'id' | 'kind' | 'line' | 'drug' | 'route' | 'to'>

const pairKey = (a: string, b: string): string => (a < b ? `${a}|${b}` : `${b}|${a}`)

/** A combination is all of its ingredients, and may hold a pair by itself. */
function itself(order: OrderContent, drug: DrugMatch, { at }: OrderContext): Other {
  const line = `${order.medication.name} itself`
  return { id: '', kind: 'order', line, drug, route: order.route, to: spanOf(order, at).to }
}

function rowsOf(drug: DrugMatch, other: DrugMatch, pairs: ReadonlyMap<string, Interaction>): ReadonlySet<Interaction> {
  return new Set(
    drug.ingredients.flatMap(a => other.ingredients.flatMap(b => (a === b ? [] : (pairs.get(pairKey(a, b)) ?? [])))),
  )
}

/** Whether both are in the patient at some time: a medicine stays for its tail after the last dose. */
function meet(order: OrderContent, drug: DrugMatch, other: Taken, { at }: OrderContext, library: Library): boolean {
  const { from, to } = spanOf(order, at)
  return from < other.to + tailOf(other.drug, library) && other.from < to + tailOf(drug, library)
}

function adviceOn(
  row: Interaction,
  met: readonly Other[],
  order: OrderContent,
  context: OrderContext,
  library: Library,
): Advice {
  const judged = met.map(other => ({ ...other, ...gradeOf(row, order, other, context, library), key: other.id }))
  const worst = gravest(judged.map(one => ({ ...one, severity: SEVERITY[one.grade] })))
  const { grade, why, line, to } = worst ?? { grade: row.severity, why: null, line: '', to: 0 }
  const isOver = to <= spanOf(order, context.at).from
  const after = isOver ? `, ended ${dayOf(to)} but still acting` : ''
  const because = why === null ? '' : ` (${why})`
  return adviceOf(NAME, VERSION, context, {
    code: row.id,
    severity: SEVERITY[grade],
    text: `${row.a.name} with ${row.b.name}: ${row.consequence}${because}. ${sentence(row.action)} Found: ${line}${after}`,
    source: sourcesOf(row, library),
    facts: {
      row: row.id,
      listVersion: library.knowledge.versions.interactions,
      grade,
      gradeInList: row.severity,
      one: row.a.name,
      other: row.b.name,
      mechanism: row.mechanism,
      with: judged
        .map(({ kind, id }) => (id === '' ? 'this order' : `${kind} ${id}`))
        .sort()
        .join(', '),
      alsoNamedIn: row.also_named_in.join(', ') || null,
    },
  })
}

/** Route and age can make a pair less grave than its row. */
function gradeOf(
  row: Interaction,
  order: OrderContent,
  other: Other,
  context: OrderContext,
  library: Library,
): { grade: Grade; why: string | null } {
  const days = ageDays(context)
  const exception = library.knowledge.practice.interactions.find(({ id, drug, routes, fromDays }) => {
    if (id !== row.id) return false
    if (fromDays !== undefined) return days !== null && days >= fromDays
    const holder = drugOf(order, library).ingredients.includes(drug ?? '') ? order : other
    return holder.route !== null && (routes ?? []).includes(holder.route)
  })
  return exception === undefined
    ? { grade: row.severity, why: null }
    : { grade: exception.severity, why: exception.why }
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

/** Each source by itself, with the grade that it gives. */
function sourcesOf({ sources }: Interaction, { knowledge }: Library): string {
  return sources
    .map(({ source, class_pair: classPair, severity }) => {
      const { name = source, ref = '' } = knowledge.sources[source] ?? {}
      const isUnread = ref.includes('NOT re-read') ? ' (from general knowledge, not re-read)' : ''
      const grade =
        severity === undefined
          ? classPair === undefined
            ? ''
            : `: pair of classes ${classPair}`
          : `: ${severity.join(', ')}`
      return `${name}${isUnread}${grade}`
    })
    .join('; ')
}
