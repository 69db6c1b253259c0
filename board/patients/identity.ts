import { SEXES, type Sex } from '../../model/patient.ts'
import { fullPerson, type NameOfPerson } from '../beds.ts'
import { type Decode, type Fields, fields, text } from '../live/fields.ts'

/** Who somebody is, as every list of patients says it. */
export interface Identity {
  readonly id: string
  readonly name: NameOfPerson
  /** ISO date. */
  readonly birthDate: string | null
  readonly sex: Sex
}

export interface PatientRow extends Identity {
  readonly ward: string | null
  readonly bed: string | null
}

export interface DirectoryEntry extends Identity {
  readonly ward: string | null
  /** May be opened without breaking glass. */
  readonly mine: boolean
}

export function identityOf(f: Fields): Identity {
  return {
    id: f.text('id'),
    name: f.of('name', decodeName),
    birthDate: f.textOrNull('birthDate'),
    sex: f.oneOf('sex', SEXES),
  }
}

export const decodeName: Decode<NameOfPerson> = (value, at) => {
  const f = fields(value, at)
  return {
    given: f.list('given', text),
    family: f.text('family'),
    prefix: f.textOrNull('prefix'),
    preferred: f.textOrNull('preferred'),
  }
}

export const decodePatientRow: Decode<PatientRow> = (value, at) => {
  const f = fields(value, at)
  return { ...identityOf(f), ward: f.textOrNull('ward'), bed: f.textOrNull('bed') }
}

export const decodeEntry: Decode<DirectoryEntry> = (value, at) => {
  const f = fields(value, at)
  return { ...identityOf(f), ward: f.textOrNull('ward'), mine: f.flag('mine') }
}

/** `Novak, Tereza` with the birth date that tells two of one name apart. */
export function identityText({ name, birthDate }: Identity): string {
  return `${fullPerson(name)}${birthDate === null ? '' : `, born ${birthDate}`}`
}

export const recordPath = (patientId: string) => `/patients/${encodeURIComponent(patientId)}/record`

/** The API's path of a patient. */
export const apiPath = (patientId: string) => `/patients/${encodeURIComponent(patientId)}`
