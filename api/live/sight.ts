import { type Grants, type Relation, type Visibility, visibility } from '../../model/policy.ts'
import type { Joined } from '../../store/access.ts'

/** What one user may see live at this moment. */
export interface Sight {
  /** Through which relations, by what is to be seen. */
  readonly alerts: Visibility
  readonly vitals: Visibility
  readonly timeline: Visibility
  /** By patient: what joins the user with him. */
  readonly joined: ReadonlyMap<string, readonly Joined[]>
  /** The same set for all users. */
  readonly unattended: ReadonlySet<string>
}

export const BLIND: Sight = {
  alerts: new Set(),
  vitals: new Set(),
  timeline: new Set(),
  joined: new Map(),
  unattended: new Set(),
}

/** The part of a sight that the roles decide. */
export function sightOf(grants: Grants): Pick<Sight, 'alerts' | 'vitals' | 'timeline'> {
  return {
    alerts: visibility(grants, 'alerts:read'),
    vitals: visibility(grants, 'vitals:read'),
    timeline: visibility(grants, 'timeline:read'),
  }
}

/** @param patientId null: what belongs to no patient is for those who answer for patients nobody answers for */
export function sees(sight: Sight, through: Visibility, patientId: string | null): boolean {
  if (through === 'all') return true
  if (patientId === null) return through.has('unattended')
  return (through.has('unattended') && sight.unattended.has(patientId)) || isJoined(sight, through, patientId)
}

/** Whether the user himself answers for the patient, is the patient, or has opened his record. */
export function isJoined(sight: Sight, through: Visibility, patientId: string): boolean {
  const ways = sight.joined.get(patientId) ?? []
  return ways.some(({ relation }) => through === 'all' || through.has(relation))
}

/** Everything that joins the user and the patient now. */
export function relationsOf(sight: Sight, patientId: string): ReadonlySet<Relation> {
  const joining = (sight.joined.get(patientId) ?? []).map(({ relation }) => relation)
  return new Set<Relation>(sight.unattended.has(patientId) ? [...joining, 'unattended'] : joining)
}

/** The sight without what has ended by itself; the same object when nothing has. */
export function withoutEnded(sight: Sight, now: number): Sight {
  const hasEnded = ({ until }: Joined) => until !== null && until <= now
  if (![...sight.joined.values()].some(ways => ways.some(hasEnded))) return sight
  const left = [...sight.joined].map(([id, ways]) => [id, ways.filter(way => !hasEnded(way))] as const)
  return { ...sight, joined: new Map(left.filter(([, ways]) => ways.length > 0)) }
}

/** When something in the sight ends by itself next; null: nothing does. */
export function nextEnd(sight: Sight): number | null {
  let soonest: number | null = null
  for (const ways of sight.joined.values()) {
    for (const { until } of ways) if (until !== null && (soonest === null || until < soonest)) soonest = until
  }
  return soonest
}
