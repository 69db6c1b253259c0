import type { Static } from 'typebox'
import type { Instant } from '../../../model/clock.ts'
import { may } from '../../../model/policy.ts'
import type { PatientFields } from '../../../store/patients.ts'
import type { Caller } from '../../access/caller.ts'
import { invalid } from '../../errors.ts'
import { instantOf } from '../../schemas/times.ts'
import type { PatientChange } from './schemas.ts'

/** A birth date may be tomorrow's where the patient is ahead of UTC. */
const DAY_MS = 86_400_000
const EARLIEST_BIRTH = '1850-01-01'
const EMAIL = /^[^\s@]+@[^\s@]+$/

/** What a body says of a person, as the store takes it. Errors: VALIDATION_FAILED, naming the place. */
export function fieldsOf(
  { confirmDuplicate: _asked, deceasedAt, ...body }: Static<typeof PatientChange>,
  now: Instant,
): Partial<PatientFields> {
  const { birthDate, contacts } = body
  if (birthDate !== undefined && birthDate !== null) {
    const latest = new Date(now + DAY_MS).toISOString().slice(0, 10)
    if (birthDate < EARLIEST_BIRTH || birthDate > latest) {
      throw invalid('birthDate', `must lie between ${EARLIEST_BIRTH} and today`)
    }
  }
  for (const [index, { kind, value }] of (contacts ?? []).entries()) {
    if (kind === 'email' && !EMAIL.test(value)) throw invalid(`contacts.${index}.value`, 'must be an email address')
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
