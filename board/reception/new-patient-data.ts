import { IDENTIFIER_SYSTEMS, identifierErrors, normalIdentifier } from '../../model/identifiers.ts'
import { type Decode, fields } from '../live/fields.ts'
import { needed } from '../parts/form-rules.ts'
import type { Problems } from '../parts/form-state.ts'
import { type Identity, identityOf } from '../patients/identity.ts'
import { RequestFailed } from '../session/request.ts'

export interface NewPatientValues {
  readonly 'name.family': string
  readonly 'name.given': string
  readonly birthDate: string
  readonly sex: string
  readonly phone: string
  readonly system: string
  readonly identifiers: string
}

export const SYSTEMS = [
  { value: '', text: 'none' },
  { value: 'hospital', text: 'Hospital number' },
  ...IDENTIFIER_SYSTEMS.map(({ id, name, country }) => ({ value: id, text: `${name} (${country})` })),
]

/** What was typed into the search, as the beginning of a form: `Novak, Tereza`, `Tereza Novak`. */
export function fromSearch(typed: string): NewPatientValues {
  const isName = !/\d/.test(typed)
  const words = isName ? typed.trim().split(/\s+/) : []
  const [family = '', given = ''] = typed.includes(',')
    ? typed.split(',').map(part => part.trim())
    : [words.at(-1) ?? '', words.slice(0, -1).join(' ')]
  return {
    'name.family': isName ? family : '',
    'name.given': isName ? given : '',
    birthDate: '',
    sex: 'unknown',
    phone: '',
    system: '',
    identifiers: '',
  }
}

/** @param today `2026-11-21` */
export function newPatientProblems(values: NewPatientValues, today: string): Problems<NewPatientValues> {
  const { birthDate, system, identifiers } = values
  const born = birthDate === '' || (birthDate >= '1850-01-01' && birthDate <= today)
  return {
    'name.family': needed(values['name.family']),
    birthDate: born ? null : 'must lie between 1850 and today',
    identifiers:
      system !== '' && identifiers.trim() === ''
        ? 'is needed, or choose no kind of number'
        : (identifierErrors([normalIdentifier({ system, value: identifiers })])[0]?.message ?? null),
    system: system === '' && identifiers.trim() !== '' ? 'is needed: which number is it?' : null,
  }
}

export function newPatientBody(values: NewPatientValues, confirmDuplicate: boolean): object {
  const { birthDate, sex, system, phone } = values
  const value = values.identifiers.trim()
  return {
    name: { family: values['name.family'].trim(), given: values['name.given'].split(/\s+/).filter(Boolean) },
    birthDate: birthDate || null,
    sex,
    ...(phone.trim() === '' ? {} : { contacts: [{ kind: 'phone', value: phone.trim() }] }),
    ...(value === '' ? {} : { identifiers: [{ system, value }] }),
    ...(confirmDuplicate ? { confirmDuplicate } : {}),
  }
}

/** Of whom one may already be the person. */
export interface Candidate extends Identity {
  readonly ward: string | null
}

const decodeCandidate: Decode<Candidate> = (value, at) => {
  const f = fields(value, at)
  return { ...identityOf(f), ward: f.textOrNull('ward') }
}

/** @returns who it may be; null when the refusal says something else. @throws ShapeError */
export function candidatesOf(error: unknown): readonly Candidate[] | null {
  if (!(error instanceof RequestFailed) || error.code !== 'possible-duplicate') return null
  const f = fields(error.body, 'problem')
  return f.raw('candidates') === undefined ? [] : f.list('candidates', decodeCandidate)
}
