import { type Action, isPatientAction } from './permissions.ts'
import type { Reach, Role } from './role.ts'

/**
 * What joins a user and a patient at this moment.
 * - `self`: the user's login is linked with the patient (himself, or a person he speaks for)
 * - `care-team`: the user is on the care team now
 * - `ward`: the patient stays in a ward where the user works
 * - `on-call`: the patient stays in a ward where the user is on call: he is told of its alarms, so he sees them
 * - `appointment`: the user is the doctor of an appointment of the patient that was not refused, cancelled or missed; of
 *   one that was, he still sees the appointment, and nothing else of the patient
 * - `break-glass`: the user has opened the record in need, and the time is not over
 * - `unattended`: the patient is monitored and nobody answers for him, so every clinician does: an alarm must reach somebody
 */
export const RELATIONS = ['self', 'care-team', 'ward', 'on-call', 'appointment', 'break-glass', 'unattended'] as const
export type Relation = (typeof RELATIONS)[number]

/** Which relations a reach is satisfied with; `all` asks for none. */
const REACHED_BY: Readonly<Record<Exclude<Reach, 'all'>, readonly Relation[]>> = {
  own: ['self'],
  care: ['care-team', 'ward', 'on-call', 'appointment', 'break-glass', 'unattended'],
}

/** Who asks, as far as the decision is concerned. */
export interface Grants {
  readonly roles: readonly Pick<Role, 'permissions' | 'reach'>[]
}

/** `all`: every patient. Otherwise: the patients joined by one of these relations, so nobody when it is empty. */
export type Visibility = 'all' | ReadonlySet<Relation>

/** The one place where it is decided whose: through which relations the user's roles allow the action. */
export function visibility({ roles }: Grants, action: Action): Visibility {
  const relations = new Set<Relation>()
  for (const { permissions, reach } of roles) {
    if (!permissions.includes(action)) continue
    if (reach === 'all' || !isPatientAction(action)) return 'all'
    for (const relation of REACHED_BY[reach]) relations.add(relation)
  }
  return relations
}

/** What: whether any role of the user allows the action, on some patient at least. */
export function may({ roles }: Grants, action: Action): boolean {
  return roles.some(role => role.permissions.includes(action))
}

/** Whether the user may do anything at all: one without roles has no business here. */
export function mayAnything({ roles }: Grants): boolean {
  return roles.some(role => role.permissions.length > 0)
}

/**
 * What and whose: the one decision used by REST, WebSocket and exports.
 * @param relations what joins the user and the patient at this moment
 */
export function mayOf(grants: Grants, action: Action, relations: ReadonlySet<Relation>): boolean {
  const allowed = visibility(grants, action)
  if (allowed === 'all') return may(grants, action)
  return [...relations].some(relation => allowed.has(relation))
}

/** Whether the user may do it only because he opened the record in need. */
export function onlyInNeed(grants: Grants, action: Action, relations: ReadonlySet<Relation>): boolean {
  const allowed = visibility(grants, action)
  if (allowed === 'all') return false
  const ways = [...relations].filter(relation => allowed.has(relation))
  return ways.length > 0 && ways.every(way => way === 'break-glass')
}

/**
 * Nobody gives away what he does not hold himself.
 * @returns the permissions of the role that reach further than the user's own
 */
export function beyond(grants: Grants, role: Pick<Role, 'permissions' | 'reach'>): readonly Action[] {
  return role.permissions.filter(action => {
    const [own, given] = [visibility(grants, action), visibility({ roles: [role] }, action)]
    if (own === 'all') return false
    return given === 'all' || [...given].some(relation => !own.has(relation))
  })
}
