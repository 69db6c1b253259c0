import type { OrderContext } from '../../bus/order-review.ts'
import type { Advice, AdviceSeverity } from '../../model/advice.ts'
import type { Instant } from '../../model/clock.ts'
import { type MedicationOrder, type OrderContent, orderLine } from '../../model/medication-order.ts'
import { type DrugMatch, type DrugNames, isUnder } from '../advice/drug-names.ts'
import type { Knowledge } from '../advice/knowledge.ts'
import type { Grade } from '../advice/schemas.ts'
import { says } from '../advice/words.ts'

/** What every check of the reference data needs. */
export interface Library {
  readonly knowledge: Knowledge
  readonly names: DrugNames
}

/** How a grade of the lists behaves here: hard stop, interruption, passive line. */
export const SEVERITY: Readonly<Record<Grade, AdviceSeverity>> = {
  contraindicated: 'contraindicated',
  major: 'caution',
  moderate: 'info',
}

const LOWER: Readonly<Record<AdviceSeverity, AdviceSeverity>> = {
  contraindicated: 'caution',
  caution: 'info',
  info: 'info',
}
export const lowered = (severity: AdviceSeverity): AdviceSeverity => LOWER[severity]

export const DAY_MS = 86_400_000
/** ISO date, UTC. */
export const dayOf = (at: Instant): string => new Date(at).toISOString().slice(0, 10)

/** Something that the patient gets, got or takes. */
export interface Taken {
  readonly kind: 'order' | 'medication'
  readonly id: string
  /** For people: `Warfarin 5 mg, oral (ordered, active)` */
  readonly line: string
  readonly drug: DrugMatch
  /** Null: only in somebody's words. */
  readonly route: OrderContent['route'] | null
  /** On skin, eye or ear, where it hardly reaches the rest of the body. */
  readonly isLocal: boolean
  readonly from: Instant
  readonly to: Instant
}

export function drugOf(order: OrderContent, { names }: Library): DrugMatch {
  return names.resolve(order.medication.name, order.medication.code)
}

/** From when to when it is given; without a beginning from now on. */
export function spanOf({ period }: OrderContent, at: Instant): { readonly from: Instant; readonly to: Instant } {
  return { from: period.from ?? at, to: period.to ?? Number.POSITIVE_INFINITY }
}

/** Everything else that is or was in the patient: orders in force and lately ended, and what the record says he takes. */
export function takenBeside(context: OrderContext, library: Library): readonly Taken[] {
  return [
    ...context.inForce.map(order => ordered(order, context.at, library)),
    ...context.ended.map(order => ordered(order, context.at, library)),
    ...context.medications.map(({ id, content, updatedAt }): Taken => {
      const drug = library.names.resolve(content.name, content.code?.code ?? null)
      const isTaken = content.status === 'active'
      const stated = content.until === null ? null : Date.parse(content.until) + DAY_MS
      const to = stated ?? (isTaken ? Number.POSITIVE_INFINITY : updatedAt)
      const words = `${content.name} ${content.route ?? ''}`
      return {
        kind: 'medication',
        id,
        line: `${content.name} (medication on record, ${isTaken ? 'taken' : content.status})`,
        drug,
        route: null,
        isLocal: isLocal(
          library,
          drug,
          library.knowledge.practice.localWords.some(word => says(words, word)),
        ),
        from: content.since === null ? Number.NEGATIVE_INFINITY : Date.parse(content.since),
        to,
      }
    }),
  ]
}

function ordered(order: MedicationOrder, at: Instant, library: Library): Taken {
  const drug = drugOf(order, library)
  return {
    kind: 'order',
    id: order.id,
    line: `${orderLine(order)} (ordered, ${order.state})`,
    drug,
    route: order.route,
    isLocal: isLocalOrder(order, drug, library),
    from: order.period.from ?? order.signedAt ?? at,
    to: Math.min(order.period.to ?? Number.POSITIVE_INFINITY, order.endedAt ?? Number.POSITIVE_INFINITY),
  }
}

export function isLocalOrder({ route }: OrderContent, drug: DrugMatch, library: Library): boolean {
  return isLocal(library, drug, library.knowledge.practice.localRoutes.includes(route))
}

/** Some medicines go through the skin on purpose. */
function isLocal({ knowledge }: Library, drug: DrugMatch, isLocalRoute: boolean): boolean {
  return isLocalRoute && !isUnder(drug.atc, knowledge.practice.systemicThroughSkin)
}

/** How long after its last dose it still acts, ms. */
export function tailOf(drug: DrugMatch, { knowledge }: Library): number {
  const days = knowledge.practice.tails.filter(({ atc }) => isUnder(drug.atc, [atc])).map(tail => tail.days)
  return Math.max(0, ...days) * DAY_MS
}

/** Age in days when `at` is; null when the date of birth is not known. */
export function ageDays({ patient, at }: OrderContext): number | null {
  if (patient.birthDate === null) return null
  return Math.floor((at - Date.parse(`${patient.birthDate}T00:00:00Z`)) / DAY_MS)
}

/** Full years, as birthdays count them. */
export function ageYears({ patient, at }: OrderContext): number | null {
  if (patient.birthDate === null) return null
  const [now, born] = [new Date(at), new Date(`${patient.birthDate}T00:00:00Z`)]
  const years = now.getUTCFullYear() - born.getUTCFullYear()
  const isBefore =
    now.getUTCMonth() < born.getUTCMonth() ||
    (now.getUTCMonth() === born.getUTCMonth() && now.getUTCDate() < born.getUTCDate())
  return isBefore ? years - 1 : years
}

/** Of several findings about the same, the gravest; equal ones in a fixed order whatever order they came in. */
export function gravest<T extends { readonly severity: AdviceSeverity; readonly key: string }>(
  findings: readonly T[],
): T | undefined {
  const rank: Readonly<Record<AdviceSeverity, number>> = { contraindicated: 0, caution: 1, info: 2 }
  return [...findings].sort((a, b) => rank[a.severity] - rank[b.severity] || (a.key < b.key ? -1 : 1))[0]
}

/** One advice of a check. */
export function adviceOf(
  check: string,
  checkVersion: number,
  { at }: OrderContext,
  said: Pick<Advice, 'code' | 'severity' | 'text' | 'source'> & {
    /** What the advice is about; the code when nothing else is said. */
    readonly about?: string
    readonly facts: Advice['justification']['facts']
  },
): Advice {
  const { about = said.code, facts, ...rest } = said
  return { ...rest, id: `${check}:${about}`, justification: { check, checkVersion, at, facts } }
}
