import { SEXES } from '../../model/patient.ts'
import type { CsvColumn } from './csv-head.ts'

/** What a file may say of a patient, as the API takes it (`POST /patients/import`). */
export const PATIENT_COLUMNS: readonly CsvColumn[] = [
  { name: 'family', meaning: 'Family name', needed: true },
  { name: 'given', meaning: 'Given names, divided by spaces' },
  { name: 'preferred', meaning: 'What the person is called' },
  { name: 'prefix', meaning: 'Dr, Prof' },
  { name: 'birthDate', meaning: '1960-01-31; needed where no number tells the person from others' },
  { name: 'sex', meaning: SEXES.join(', ') },
  { name: 'gender', meaning: 'In the person’s own words' },
  { name: 'medicare', meaning: 'Australian Medicare card number' },
  { name: 'ihi', meaning: 'Australian Individual Healthcare Identifier' },
  { name: 'nhsNumber', meaning: 'NHS number' },
  { name: 'bsn', meaning: 'Dutch burgerservicenummer' },
  { name: 'hospital', meaning: 'Number of this house' },
  { name: 'phone', meaning: 'At home' },
  { name: 'mobile', meaning: 'Mobile phone' },
  { name: 'email', meaning: 'name@place' },
  { name: 'address', meaning: 'Street and number' },
  { name: 'address2', meaning: 'Second line of the address' },
  { name: 'city', meaning: 'Text' },
  { name: 'state', meaning: 'Text' },
  { name: 'postalCode', meaning: 'Text' },
  { name: 'country', meaning: 'Text' },
  { name: 'emergencyName', meaning: 'Whom to call' },
  { name: 'emergencyRelationship', meaning: 'Sister, neighbour' },
  { name: 'emergencyPhone', meaning: 'Number of that person' },
]
