import type { NameOfPerson } from '../beds.ts'
import { instant } from '../live/decode-alert.ts'
import { type Decode, fields } from '../live/fields.ts'
import { decodeName } from '../patients/identity.ts'
import { BILLING, DETAILS } from '../record/details-sections.ts'
import { instantOrNull, type PatientRecord } from '../record/record-data.ts'

export interface MergedPerson {
  readonly id: string
  readonly name: NameOfPerson
  readonly birthDate: string | null
}

export interface Merge {
  readonly id: string
  readonly into: MergedPerson
  readonly from: MergedPerson
  readonly reason: string
  /** Unix ms. */
  readonly at: number
  /** User id; null: the system. */
  readonly by: string | null
  /** Unix ms; null: it stands. */
  readonly undoneAt: number | null
}

const decodePerson: Decode<MergedPerson> = (value, at) => {
  const f = fields(value, at)
  return { id: f.text('id'), name: f.of('name', decodeName), birthDate: f.textOrNull('birthDate') }
}

export const decodeMerge: Decode<Merge> = (value, at) => {
  const f = fields(value, at)
  return {
    id: f.text('mergeId'),
    into: f.of('into', decodePerson),
    from: f.of('from', decodePerson),
    reason: f.text('reason'),
    at: f.of('at', instant),
    by: f.textOrNull('by'),
    undoneAt: instantOrNull(f, 'undoneAt'),
  }
}

export interface Compared {
  readonly part: string
  readonly name: string
  readonly one: string
  readonly other: string
}

/** Two records side by side; what neither knows is left out. @param moment how times are told */
export function compared(
  one: PatientRecord,
  other: PatientRecord,
  moment: (at: number) => string,
): readonly Compared[] {
  const place = ({ ward, bed }: PatientRecord) => [ward, bed].filter(Boolean).join(', bed ')
  const rows = [...DETAILS, BILLING].flatMap(section => {
    const [mine, theirs] = [section.facts(one, moment), section.facts(other, moment)]
    const names = [...new Set([...mine, ...theirs].map(fact => fact.name))]
    return names.map(name => ({ part: section.title, name, one: valuesOf(mine, name), other: valuesOf(theirs, name) }))
  })
  return [...rows, { part: 'Place', name: 'Admitted to', one: place(one), other: place(other) }].filter(
    row => row.one !== '' || row.other !== '',
  )
}

/** Several facts may have one name: two telephone numbers. */
function valuesOf(facts: readonly { readonly name: string; readonly value: string }[], name: string): string {
  return facts
    .filter(fact => fact.name === name && fact.value !== '')
    .map(fact => fact.value)
    .join('; ')
}
