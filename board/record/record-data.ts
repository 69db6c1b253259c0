import { identifierSystem } from '../../model/identifiers.ts'
import { instant } from '../live/decode-alert.ts'
import { type Decode, type Fields, fields, text } from '../live/fields.ts'
import type { Row } from '../parts/row.ts'
import { identityOf, type PatientRow } from '../patients/identity.ts'

/** The whole record of the person, as its page shows it. Small records are texts by name, empty where nothing is known. */
export interface PatientRecord extends PatientRow {
  readonly gender: string | null
  readonly address: Row & { readonly lines: string }
  readonly contacts: readonly Row[]
  readonly primaryCareProvider: Row
  readonly familyMembers: readonly Row[]
  readonly emergencyContacts: readonly Row[]
  readonly insurance: readonly Row[]
  readonly medicalCard: Row
  readonly identifiers: readonly Row[]
  /** Undefined for who may not see it. */
  readonly billing: Row | undefined
  /** Unix ms. */
  readonly deceasedAt: number | null
  readonly hasPhoto: boolean
}

const RELATED = ['name', 'relationship', 'phone']

export const decodeRecord: Decode<PatientRecord> = (value, at) => {
  const f = fields(value, at)
  const rows = (name: string, columns: readonly string[]) => f.list(name, (v, path) => rowOf(fields(v, path), columns))
  const row = (name: string, columns: readonly string[]) =>
    rowOf(isGiven(f, name) ? f.of(name, fields) : fields({}, name), columns)
  return {
    ...identityOf(f),
    ward: f.textOrNull('ward'),
    bed: f.textOrNull('bed'),
    gender: f.textOrNull('gender'),
    address: {
      ...row('address', ['city', 'state', 'postalCode', 'country']),
      lines: isGiven(f, 'address') ? f.of('address', fields).list('lines', text).join('\n') : '',
    },
    contacts: rows('contacts', ['kind', 'value', 'use']),
    primaryCareProvider: row('primaryCareProvider', ['name', 'organisation', 'phone']),
    familyMembers: rows('familyMembers', RELATED),
    emergencyContacts: rows('emergencyContacts', RELATED),
    insurance: rows('insurance', ['insurer', 'policyNumber', 'validTo']),
    medicalCard: row('medicalCard', ['number', 'issuedOn', 'notes']),
    identifiers: rows('identifiers', ['system', 'value']),
    billing: f.raw('billing') === undefined ? undefined : row('billing', ['payer', 'account', 'notes']),
    deceasedAt: instantOrNull(f, 'deceasedAt'),
    hasPhoto: f.flag('hasPhoto'),
  }
}

/** Unix ms; null also when the field is missing. */
export function instantOrNull(f: Fields, name: string): number | null {
  return isGiven(f, name) ? f.of(name, instant) : null
}

const isGiven = (f: Fields, name: string) => f.raw(name) !== null && f.raw(name) !== undefined

function rowOf(f: Fields, columns: readonly string[]): Row {
  return Object.fromEntries(columns.map(column => [column, f.textOrNull(column) ?? '']))
}

/** The ETag of a record that came in a list. */
export const etagOf = ({ version }: { readonly version: number }) => `"${version}"`

/** `Ada Test, sister, +61 …` */
export const rowText = (row: Row, ...columns: readonly string[]) =>
  (columns.length === 0 ? Object.values(row) : columns.map(column => row[column] ?? ''))
    .filter(part => part !== '')
    .join(', ')

/** What people call a numbering system; one that only programs name is just a number. */
export function systemText(system: string): string {
  return identifierSystem(system)?.name ?? (system.includes(':') ? 'Number' : system)
}
