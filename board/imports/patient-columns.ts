import { SEXES } from '../../model/patient.ts'
import type { PatientColumn } from '../../model/patient-columns.ts'
import type { CsvColumn } from './csv-head.ts'

/** In words, what the importer takes: a column that it does not know, or one that is not told here, is a type error. */
const MEANINGS: Readonly<Record<PatientColumn, string>> = {
  family: 'Family name',
  given: 'Given names, divided by spaces',
  preferred: 'What the person is called',
  prefix: 'Dr, Prof',
  birthDate: '1960-01-31; needed where no number tells the person from others',
  sex: SEXES.join(', '),
  gender: 'In the person’s own words',
  medicare: 'Australian Medicare card number',
  ihi: 'Australian Individual Healthcare Identifier',
  nhsNumber: 'NHS number',
  bsn: 'Dutch burgerservicenummer',
  hospital: 'Number of this house',
  phone: 'At home',
  mobile: 'Mobile phone',
  email: 'name@place',
  address: 'Street and number',
  address2: 'Second line of the address',
  city: 'Text',
  state: 'Text',
  postalCode: 'Text',
  country: 'Text',
  emergencyName: 'Whom to call',
  emergencyRelationship: 'Sister, neighbour',
  emergencyPhone: 'Number of that person',
}

/** What a file may say of a patient, as the API takes it (`POST /patients/import`). */
export const PATIENT_COLUMNS: readonly CsvColumn[] = Object.entries(MEANINGS).map(([name, meaning]) => ({
  name,
  meaning,
  ...(name === 'family' ? { needed: true } : {}),
}))
