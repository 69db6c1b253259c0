import { Compile } from 'typebox/compile'
import type { Instant } from '../../model/clock.ts'
import type { FieldError } from '../../model/errors.ts'
import { identifierErrors, identifierKey, normalIdentifier } from '../../model/identifiers.ts'
import { type Contact, type Identifier, type PatientDetails, SEXES, type Sex } from '../../model/patient.ts'
import { PatientLine } from '../../model/patient-columns.ts'
import { birthDateProblem, isEmail } from '../../model/person-check.ts'
import { schemaMessage } from '../../model/schema-problem.ts'
import type { PatientFields } from '../../store/patients.ts'
import type { Row } from './table.ts'

const line = Compile(PatientLine)

/** Columns that are numbers of a numbering system, and its short name. */
const SYSTEMS = {
  medicare: 'au-medicare',
  ihi: 'au-ihi',
  nhsNumber: 'uk-nhs',
  bsn: 'nl-bsn',
  hospital: 'hospital',
} as const
const LETTERS: Readonly<Record<string, Sex>> = { f: 'female', m: 'male', o: 'other', u: 'unknown' }
const MOST_GIVEN = 10

type Read =
  | { readonly type: 'read'; readonly fields: PatientFields }
  | { readonly type: 'refused'; readonly errors: readonly FieldError[] }

/** A person as one line says it; text is kept as it is. */
export function readPatient({ cells }: Row, now: Instant): Read {
  const value: unknown = Object.fromEntries(cells)
  if (!line.Check(value)) {
    const errors = line
      .Errors(value)
      .map(error => ({ path: error.instancePath.slice(1), message: schemaMessage(error) }))
    return { type: 'refused', errors }
  }
  const { birthDate = null, email, family } = value
  const given = (value.given ?? '').split(/\s+/).filter(part => part !== '')
  const sex = sexOf(value.sex)
  const numbers = Object.entries(SYSTEMS).flatMap(([column, system]) => {
    const number = cells.get(column)
    return number === undefined ? [] : [{ column, identifier: normalIdentifier({ system, value: number }) }]
  })
  const identifiers: readonly Identifier[] = numbers.map(({ identifier }) => identifier)
  const errors: FieldError[] = numbers.flatMap(({ column, identifier }) =>
    identifierErrors([identifier]).map(({ message }) => ({ path: column, message })),
  )
  const wrong = birthDate === null ? null : dayProblem(birthDate, now)
  if (wrong !== null) errors.push({ path: 'birthDate', message: wrong })
  if (sex === null) errors.push({ path: 'sex', message: `must be one of ${SEXES.join(', ')}` })
  if (email !== undefined && !isEmail(email)) errors.push({ path: 'email', message: 'must be an email address' })
  if (given.length > MOST_GIVEN) errors.push({ path: 'given', message: `must not have more than ${MOST_GIVEN} names` })
  if (birthDate === null && identifiers.every(identifier => identifierKey(identifier) === null)) {
    errors.push({ path: 'birthDate', message: 'is needed where no number tells the person from others' })
  }
  if (sex === null || errors.length > 0) return { type: 'refused', errors }
  const { preferred, prefix, gender, emergencyName: name } = value
  const fields: PatientFields = {
    name: { given, family, ...(preferred && { preferred }), ...(prefix && { prefix }) },
    birthDate,
    sex,
    identifiers,
    ward: null,
    bed: null,
    ...(gender && { gender }),
    contacts: contactsOf(value),
    address: addressOf(value),
    ...(name && {
      emergencyContacts: [
        { name, relationship: value.emergencyRelationship ?? null, phone: value.emergencyPhone ?? null },
      ],
    }),
  }
  return { type: 'read', fields }
}

function dayProblem(day: string, now: Instant): string | null {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(day) ? new Date(`${day}T00:00:00Z`) : null
  if (at === null || Number.isNaN(at.getTime()) || !at.toISOString().startsWith(day)) {
    return 'must be a day of the calendar, YYYY-MM-DD'
  }
  return birthDateProblem(day, now)
}

/** Null: it is none. */
function sexOf(cell: string | undefined): Sex | null {
  if (cell === undefined) return 'unknown'
  const word = cell.toLowerCase()
  return SEXES.find(sex => sex === word) ?? LETTERS[word] ?? null
}

type Cells = Readonly<Partial<Record<string, string>>>

function contactsOf({ phone, mobile, email }: Cells): readonly Contact[] {
  return [
    ...(phone ? [{ kind: 'phone', value: phone } as const] : []),
    ...(mobile ? [{ kind: 'phone', value: mobile, use: 'mobile' } as const] : []),
    ...(email ? [{ kind: 'email', value: email } as const] : []),
  ]
}

function addressOf({ address, address2, ...cells }: Cells): PatientDetails['address'] {
  const lines = [address, address2].filter(part => part !== undefined)
  const { city = null, state = null, postalCode = null, country = null } = cells
  const isKnown = lines.length > 0 || [city, state, postalCode, country].some(part => part !== null)
  return isKnown ? { lines, city, state, postalCode, country } : null
}
