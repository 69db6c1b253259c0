import type { ClientMessage } from '../../model/live-messages.ts'
import { isJoined, type Sight, sees } from './sight.ts'

/** What a client wants to hear of. Alerts, and what waits for the user himself, come unasked. */
export interface Subscription {
  readonly vitals: boolean
  readonly timeline: boolean
  readonly patients: 'mine' | 'all' | ReadonlySet<string>
  /** Narrows the live numbers to these wards; null: all wards. */
  readonly wards: readonly string[] | null
}

type Hello = Extract<ClientMessage, { type: 'hello' }>
type MembersOf = (ward: string) => ReadonlySet<string>

export function subscriptionOf(wish: NonNullable<Hello['subscribe']>): Subscription {
  const { patients = 'mine', wards, vitals = false, timeline = true } = wish
  return {
    vitals,
    timeline,
    patients: typeof patients === 'string' ? patients : new Set(patients.map(id => id.toLowerCase())),
    wards: wards === undefined || wards.length === 0 ? null : wards,
  }
}

/** Whether every patient that it names may be seen: with live numbers if it wants those, else in any way. */
export function namesOnlySeen({ patients, vitals }: Subscription, sight: Sight): boolean {
  if (typeof patients === 'string') return true
  const ways = vitals ? [sight.vitals] : [sight.alerts, sight.vitals, sight.timeline]
  return [...patients].every(id => ways.some(way => sees(sight, way, id)))
}

/** Whether the client gets live numbers of the patient now. */
export function wants(subscription: Subscription, sight: Sight, patientId: string, membersOf: MembersOf): boolean {
  const { vitals, patients, wards } = subscription
  if (!vitals || !sees(sight, sight.vitals, patientId)) return false
  if (patients === 'mine' ? !isMine(sight, patientId) : patients !== 'all' && !patients.has(patientId)) return false
  return wards === null || wards.some(ward => membersOf(ward).has(patientId))
}

/** Who sees everybody and cares for some means those by `mine`; everybody else means all he sees. */
function isMine(sight: Sight, patientId: string): boolean {
  return sight.vitals !== 'all' || sight.joined.size === 0 || sight.joined.has(patientId)
}

/**
 * Whether the client is told at once what happens to the patient: only those who answer for him are, and the patient.
 * Who sees everybody must have asked for everybody, or for this patient.
 */
export function followsStory({ timeline, patients }: Subscription, sight: Sight, patientId: string): boolean {
  if (!timeline || !sees(sight, sight.timeline, patientId)) return false
  const isNamed = typeof patients === 'string' || patients.has(patientId)
  if (isJoined(sight, sight.timeline, patientId)) return isNamed
  return sight.timeline === 'all' && patients !== 'mine' && isNamed
}

interface Watching {
  readonly subscription: Subscription
  readonly viewer: { readonly sight: Sight }
}

/** Everybody whose live numbers somebody wants: what this process declares watched. */
export function watched(clients: Iterable<Watching>, membersOf: MembersOf): 'all' | ReadonlySet<string> {
  const ids = new Set<string>()
  for (const { subscription, viewer } of clients) {
    if (!subscription.vitals) continue
    const candidates = candidatesOf(subscription, viewer.sight, membersOf)
    if (candidates === 'all') return 'all'
    for (const id of candidates) if (wants(subscription, viewer.sight, id, membersOf)) ids.add(id)
  }
  return ids
}

/** A small enough circle in which all wanted patients are. */
function candidatesOf({ patients, wards }: Subscription, sight: Sight, membersOf: MembersOf): 'all' | Iterable<string> {
  if (typeof patients !== 'string') return patients
  if (wards !== null) return wards.flatMap(ward => [...membersOf(ward)])
  if (sight.vitals !== 'all') return [...sight.joined.keys(), ...sight.unattended]
  return patients === 'mine' && sight.joined.size > 0 ? sight.joined.keys() : 'all'
}
