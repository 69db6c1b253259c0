import { type Static, Type } from 'typebox'
import { seenText } from './schema-parts.ts'

const text = (maxLength: number) => Type.Optional(seenText(maxLength))

/** What one line of a file may say of a patient; as long as the API takes it. */
export const PatientLine = Type.Object({
  given: text(200),
  family: seenText(100),
  preferred: text(100),
  prefix: text(40),
  birthDate: text(10),
  sex: text(10),
  gender: text(60),
  medicare: text(100),
  ihi: text(100),
  nhsNumber: text(100),
  bsn: text(100),
  hospital: text(100),
  phone: text(200),
  mobile: text(200),
  email: text(200),
  address: text(200),
  address2: text(200),
  city: text(100),
  state: text(100),
  postalCode: text(20),
  country: text(100),
  emergencyName: text(200),
  emergencyRelationship: text(100),
  emergencyPhone: text(50),
})
export type PatientColumn = keyof Static<typeof PatientLine>

/** In the order in which they are told; a heading names them in any. */
export const PATIENT_COLUMNS: readonly string[] = Object.keys(PatientLine.properties)
