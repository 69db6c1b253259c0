import type { OrderContext } from '../../bus/order-review.ts'
import type { Advice } from '../../model/advice.ts'
import type { OrderContent } from '../../model/medication-order.ts'
import { type DrugMatch, isUnder } from '../advice/drug-names.ts'
import { phraseOf } from '../advice/words.ts'
import { adviceOf, drugOf, isLocalOrder, type Library, spanOf, type Taken, takenBeside } from './looked-at.ts'
import type { OrderCheck } from './review.ts'

const NAME = 'duplicate-therapy'
/** Raise it with every change of what the check says. */
const VERSION = 3
const SOURCE = 'Wardbeat: same medication, or same group (WHO ATC level 4), among the orders in force and the record'
const CLASS_SOURCE = 'Wardbeat: two of a class of the drug and condition list, among the orders in force and the record'
/** Characters of an ATC code down to level 4, the chemical subgroup. */
const LEVEL_4 = 5

/**
 * The same medication twice at the same time: contraindicated by the same route, a caution by another. The same is what
 * has the same code, the same ingredient, or the same name whatever its case, accents, spaces and dashes. Two of one
 * chemical group, or of one class that does the same work (anticoagulants), are a caution; what the record says he takes anyway is told and no more.
 */
export function duplicateTherapy(library: Library): OrderCheck {
  return {
    name: NAME,
    check(order, context) {
      const drug = drugOf(order, library)
      return takenBeside(context, library)
        .filter(other => overlap(order, other, context))
        .flatMap(other => adviceOn(order, drug, other, context, library))
    },
  }
}

function adviceOn(
  order: OrderContent,
  drug: DrugMatch,
  other: Taken,
  context: OrderContext,
  library: Library,
): readonly Advice[] {
  const recorded = context.inForce.find(({ id }) => other.kind === 'order' && id === other.id)
  const facts = { [other.kind === 'order' ? 'orderId' : 'medicationId']: other.id, medication: other.drug.written }
  const shared = drug.same.filter(name => other.drug.same.includes(name))
  const isSameCode = order.medication.code !== null && order.medication.code === recorded?.medication.code
  const isSame = shared.length > 0 || isSameCode || isSameName(drug, other.drug)
  if (isSame) {
    const isSameRoute = order.route === other.route
    const severity = other.kind === 'medication' ? 'info' : isSameRoute ? 'contraindicated' : 'caution'
    return [
      adviceOf(NAME, VERSION, context, {
        about: other.id,
        code: `${NAME}:same`,
        severity,
        text: other.kind === 'order' ? `Already ordered: ${other.line}` : `He takes it already: ${other.line}`,
        source: SOURCE,
        facts: { ...facts, ingredient: shared.join(', ') || null, isSameRoute },
      }),
    ]
  }
  if (other.isLocal || isLocalOrder(order, drug, library)) return []
  const severity = other.kind === 'medication' ? 'info' : 'caution'
  const group = groupOf(drug, other.drug)
  if (group !== undefined) {
    const text = `Of the same group (ATC ${group}): ${other.line}`
    const said = { about: other.id, code: `${NAME}:group`, severity, text, source: SOURCE } as const
    return [adviceOf(NAME, VERSION, context, { ...said, facts: { ...facts, group } })]
  }
  const row = classOf(drug, other.drug, library)
  if (row === undefined) return []
  const text = `Of the same class (${row.drug}): ${other.line}`
  const said = { about: other.id, code: `${NAME}:class`, severity, text, source: CLASS_SOURCE } as const
  const listVersion = library.knowledge.versions.contraindications
  return [adviceOf(NAME, VERSION, context, { ...said, facts: { ...facts, class: row.drug, row: row.id, listVersion } })]
}

function classOf(a: DrugMatch, b: DrugMatch, { knowledge }: Library) {
  return knowledge.contraindications.find(
    ({ id, atc }) =>
      knowledge.practice.duplicateClasses.includes(id) && isUnder(a.ownAtc, atc) && isUnder(b.ownAtc, atc),
  )
}

function isSameName(a: DrugMatch, b: DrugMatch): boolean {
  const name = phraseOf(a.written)
  return name !== '' && name === phraseOf(b.written)
}

function groupOf(a: DrugMatch, b: DrugMatch): string | undefined {
  const groups = new Set(b.ownAtc.filter(code => code.length >= LEVEL_4).map(code => code.slice(0, LEVEL_4)))
  return a.ownAtc.map(code => code.slice(0, LEVEL_4)).find(code => groups.has(code))
}

function overlap(order: OrderContent, other: Taken, { at }: OrderContext): boolean {
  const { from, to } = spanOf(order, at)
  return Math.max(from, other.from) < Math.min(to, other.to)
}
