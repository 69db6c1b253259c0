import type { ClientMessage } from '../../model/live-messages.ts'

/** Whose live numbers a client wants. */
export interface Subscription {
  readonly vitals: boolean
  readonly patients: 'all' | ReadonlySet<string>
  /** Narrows `patients` to these wards; null: all wards. */
  readonly wards: readonly string[] | null
}

type Hello = Extract<ClientMessage, { type: 'hello' }>
type MembersOf = (ward: string) => ReadonlySet<string>

/** `mine` means all until care teams exist; without `vitals: true` a client gets alerts only. */
export function subscriptionOf({ patients = 'mine', wards, vitals = false }: NonNullable<Hello['subscribe']>) {
  return {
    vitals,
    patients: typeof patients === 'string' ? 'all' : new Set(patients),
    wards: wards === undefined || wards.length === 0 ? null : wards,
  } satisfies Subscription
}

export function wants({ vitals, patients, wards }: Subscription, patientId: string, membersOf: MembersOf): boolean {
  if (!vitals || (patients !== 'all' && !patients.has(patientId))) return false
  return wards === null || wards.some(ward => membersOf(ward).has(patientId))
}

/** Everybody whose live numbers somebody wants: what this process declares watched. */
export function watched(subscriptions: Iterable<Subscription>, membersOf: MembersOf): 'all' | ReadonlySet<string> {
  const ids = new Set<string>()
  for (const { vitals, patients, wards } of subscriptions) {
    if (!vitals) continue
    if (wards === null && patients === 'all') return 'all'
    const ofWards = wards === null ? null : new Set(wards.flatMap(ward => [...membersOf(ward)]))
    const named = patients === 'all' ? (ofWards ?? []) : patients
    for (const id of named) if (ofWards === null || ofWards.has(id)) ids.add(id)
  }
  return ids
}
