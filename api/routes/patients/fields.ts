import type { Static } from 'typebox'
import type { Instant } from '../../../model/clock.ts'
import { birthDateProblem, isEmail } from '../../../model/person-check.ts'
import { may } from '../../../model/policy.ts'
import type { PatientFields } from '../../../store/patients.ts'
import type { Caller } from '../../access/caller.ts'
import { invalid } from '../../errors.ts'
import { instantOf } from '../../schemas/times.ts'
import type { PatientChange } from './schemas.ts'

const DAY_MS = 86_400_000

/** What a body says of a person, as the store takes it. Errors: VALIDATION_FAILED, naming the place. */
export function fieldsOf(
  { confirmDuplicate: _asked, deceasedAt, ...body }: Static<typeof PatientChange>,
  now: Instant,
): Partial<PatientFields> {
  const { birthDate, contacts } = body
  if (birthDate !== undefined && birthDate !== null) {
    const problem = birthDateProblem(birthDate, now)
    if (problem !== null) throw invalid('birthDate', problem)
  }
  for (const [index, { kind, value }] of (contacts ?? []).entries()) {
    if (kind === 'email' && !isEmail(value)) throw invalid(`contacts.${index}.value`, 'must be an email address')
  }
  return deceasedAt === undefined ? body : { ...body, deceasedAt: deathOf(deceasedAt, birthDate, now) }
}

function deathOf(text: string | null, birthDate: string | null | undefined, now: Instant): Instant | null {
  if (text === null) return null
  const at = instantOf(text, 'deceasedAt')
  if (at > now) throw invalid('deceasedAt', 'must not lie in the future')
  if (birthDate && at < Date.parse(birthDate) - DAY_MS) throw invalid('deceasedAt', 'must not lie before the birth')
  return at
}

/** Wards and beds of new names are made for those who may make them anyway. */
export function mayBuild({ account }: Caller): boolean {
  return may(account, 'wards:write')
}
