import { RELATIONS, type Relation } from '../../model/policy.ts'

/**
 * Who may do what with whom, in writing: a change of a role shows here, in review, or the test fails.
 * - `all`: with every patient, whatever joins the two (or, of the house, everywhere)
 * - `care`: with patients in his care
 * - `self`: with the patient that his login is linked with
 * - `-`: never
 */
export const EXPECTATION = `
permission            admin nurse doctor patient reception manager integrator researcher
patients:find         all   all   all    -       all       -       -          -
patients:create       all   all   all    -       all       -       -          -
patients:read         all   care  care   self    all       -       -          -
patients:write        all   care  care   -       all       -       -          -
patients:remove       all   -     -      -       -         -       -          -
patients:merge        all   -     -      -       -         -       -          -
patients:erase        all   -     -      -       -         -       -          -
patients:export       all   care  care   self    -         -       -          -
patients:import       all   -     -      -       all       -       -          -
patients:break-glass  all   all   all    -       -         -       -          -
accounts:link         all   -     -      -       all       -       -          -
access-log:read       all   -     -      self    -         -       -          -
billing:read          all   -     -      self    all       -       -          -
billing:write         all   -     -      -       all       -       -          -
vitals:read           all   care  care   self    -         -       -          -
observations:write    all   care  care   -       -         -       -          -
limits:write          all   care  care   -       -         -       -          -
alerts:read           all   care  care   -       -         -       -          -
alerts:act            all   care  care   -       -         -       -          -
alarm-load:read       all   all   all    -       -         all     -          -
rules:read            all   all   all    -       -         all     -          -
rules:write           all   -     -      -       -         -       -          -
rules:activate        all   -     care   -       -         -       -          -
rules:backtest        all   -     care   -       -         -       -          -
timeline:read         all   care  care   self    -         -       -          -
clinical:read         all   care  care   self    -         -       -          -
clinical:write        all   care  care   -       -         -       -          -
notes:read            all   care  care   -       -         -       -          -
notes:write           all   care  care   -       -         -       -          -
plans:write           all   care  care   -       -         -       -          -
orders:write          all   care  care   -       -         -       -          -
orders:sign           all   -     care   -       -         -       -          -
orders:give           all   care  -      -       -         -       -          -
advice:read           all   -     all    -       -         all     -          -
messages:read         all   care  care   self    -         -       -          -
messages:write        all   care  care   self    -         -       -          -
care-team:read        all   care  care   self    -         -       -          -
care-team:write       all   care  care   -       -         -       -          -
appointments:read     all   care  care   self    all       -       -          -
appointments:request  all   -     care   self    all       -       -          -
appointments:decide   all   -     care   -       -         -       -          -
appointments:manage   all   -     -      -       all       -       -          -
doctors:read          all   all   all    all     all       all     -          -
doctors:write         all   -     -      -       -         -       -          -
services:read         all   all   all    all     all       all     -          all
services:write        all   -     -      -       -         all     -          -
income:read           all   -     -      -       -         all     -          -
devices:read          all   all   all    -       -         -       all        -
devices:write         all   -     -      -       -         -       all        -
devices:assign        all   care  care   -       -         -       -          -
devices:command       all   care  care   -       -         -       all        -
rejects:read          all   -     -      -       -         -       all        -
rejects:replay        all   -     -      -       -         -       all        -
wards:read            all   all   all    -       all       all     all        all
wards:write           all   -     -      -       -         -       -          -
stays:read            all   care  care   self    all       -       -          -
stays:write           all   care  care   -       -         -       -          -
arrivals:write        all   care  care   -       all       -       -          -
users:read            all   -     -      -       -         -       -          -
users:write           all   -     -      -       -         -       -          -
roles:read            all   -     -      -       -         -       -          -
roles:write           all   -     -      -       -         -       -          -
staff:read            all   all   all    -       all       all     -          -
audit:read            all   -     -      -       -         -       -          -
webhooks:write        all   -     -      -       -         -       all        -
jobs:read             all   -     -      -       -         -       -          -
`

/** Which relations suffice for a word of the table, each by itself; `all`: none is needed. */
export const SUFFICES: Readonly<Record<string, 'all' | readonly Relation[]>> = {
  all: 'all',
  care: ['care-team', 'ward', 'on-call', 'appointment', 'break-glass', 'unattended'],
  self: ['self'],
  '-': [],
}

/** Every combination of relations, from none to all. */
export const COMBINATIONS: readonly ReadonlySet<Relation>[] = Array.from(
  { length: 2 ** RELATIONS.length },
  (_, bits) => new Set(RELATIONS.filter((_, i) => bits & (1 << i))),
)

/** The table as `role → permission → word`. */
export function expectation(): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const [head, ...lines] = EXPECTATION.trim()
    .split('\n')
    .map(line => line.trim().split(/\s+/))
  const [, ...roles] = head ?? []
  return new Map(roles.map((role, i) => [role, new Map(lines.map(line => [line[0] ?? '', line[i + 1] ?? 'missing']))]))
}
