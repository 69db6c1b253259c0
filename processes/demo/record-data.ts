import type { MeasurementKind } from '../../model/clinical.ts'
import type { PatientDetails } from '../../model/patient.ts'

/**
 * What the record of each demo patient says, by the bed's number. All of it is invented, and can be told: NHS numbers
 * are from 999 000 0000 on, which are never given out; telephone numbers are from the range that ACMA keeps for fiction
 * (02 5550 …); streets, towns and practices do not exist; example.org belongs to nobody.
 */
export interface DemoRecord {
  readonly nhsNumber: string
  readonly details: Partial<PatientDetails>
  readonly measurements: readonly (readonly [kind: MeasurementKind, value: number])[]
  readonly allergies: readonly (readonly [name: string, reaction: string, severity: 'mild' | 'moderate' | 'severe'])[]
  readonly conditions: readonly (readonly [name: string, icd10: string, since: string])[]
  readonly medications: readonly (readonly [name: string, dose: string, frequency: string])[]
}

export const DEMO_RECORDS: readonly DemoRecord[] = [
  {
    nhsNumber: '9990000018',
    details: person(1, 'Testperson', 'husband', { gender: 'woman' }),
    measurements: [
      ['height', 164],
      ['weight', 71.2],
    ],
    allergies: [['Penicillin', 'Rash', 'moderate']],
    conditions: [
      ['Essential hypertension', 'I10', '2011-04-01'],
      ['Community-acquired pneumonia', 'J18.9', '2026-11-17'],
    ],
    medications: [
      ['Lisinopril', '10 mg', 'once a day'],
      ['Doxycycline', '100 mg', 'twice a day'],
    ],
  },
  {
    nhsNumber: '9990000026',
    details: person(2, 'Beispielsson', 'daughter'),
    measurements: [
      ['height', 181],
      ['weight', 88],
    ],
    allergies: [],
    conditions: [['Atrial fibrillation', 'I48.9', '2019-09-12']],
    medications: [
      ['Bisoprolol', '5 mg', 'once a day'],
      ['Apixaban', '5 mg', 'twice a day'],
    ],
  },
  {
    nhsNumber: '9990000034',
    details: person(3, 'Sampleman', 'wife'),
    measurements: [
      ['height', 177],
      ['weight', 79.5],
    ],
    allergies: [['Latex', 'Contact dermatitis', 'mild']],
    conditions: [['Appendicitis, operated', 'K35.8', '2026-11-19']],
    medications: [['Paracetamol', '1 g', 'every six hours']],
  },
  {
    nhsNumber: '9990000042',
    details: person(4, 'Ejemplo', 'son'),
    measurements: [
      ['height', 158],
      ['weight', 62.3],
    ],
    allergies: [['Sulfonamides', 'Anaphylaxis', 'severe']],
    conditions: [
      ['Type 2 diabetes', 'E11.9', '2003-02-01'],
      ['Chronic kidney disease, stage 3', 'N18.3', '2018-06-20'],
    ],
    medications: [['Insulin glargine', '18 units', 'at night']],
  },
  {
    nhsNumber: '9990000050',
    details: person(5, 'Placeholder', 'partner'),
    measurements: [
      ['height', 174],
      ['weight', 96.4],
    ],
    allergies: [],
    conditions: [['COPD', 'J44.9', '2014-01-15']],
    medications: [
      ['Tiotropium', '18 µg', 'once a day'],
      ['Salbutamol', '100 µg', 'as needed'],
    ],
  },
  {
    nhsNumber: '9990000069',
    details: person(6, 'Mithal', 'brother'),
    measurements: [
      ['height', 169],
      ['weight', 58.9],
    ],
    allergies: [['Peanut', 'Anaphylaxis', 'severe']],
    conditions: [['Asthma', 'J45.9', '1986-01-01']],
    medications: [['Budesonide with formoterol', '200/6 µg', 'twice a day']],
  },
  {
    nhsNumber: '9990000077',
    details: person(7, 'Esempio', 'granddaughter'),
    measurements: [
      ['height', 155],
      ['weight', 49.8],
    ],
    allergies: [['Iodinated contrast', 'Urticaria', 'moderate']],
    conditions: [['Fracture of the neck of the femur', 'S72.0', '2026-11-16']],
    medications: [['Enoxaparin', '40 mg', 'once a day']],
  },
  {
    nhsNumber: '9990000085',
    details: person(8, 'Mihon', 'wife'),
    measurements: [
      ['height', 168],
      ['weight', 66],
    ],
    allergies: [],
    conditions: [['Second-degree heart block', 'I44.1', '2026-11-20']],
    medications: [],
  },
  {
    nhsNumber: '9990000093',
    details: person(9, 'Namuna', 'mother'),
    measurements: [
      ['height', 172],
      ['weight', 64.7],
    ],
    allergies: [['Ibuprofen', 'Bronchospasm', 'moderate']],
    conditions: [['Cholecystectomy, second day', 'Z90.4', '2026-11-19']],
    medications: [['Ondansetron', '4 mg', 'as needed']],
  },
  {
    nhsNumber: '9990000107',
    details: person(10, 'Voorbeeld', 'son'),
    measurements: [
      ['height', 183],
      ['weight', 82.1],
    ],
    allergies: [],
    conditions: [['Heart failure', 'I50.9', '2020-03-30']],
    medications: [
      ['Furosemide', '40 mg', 'once a day'],
      ['Sacubitril with valsartan', '49/51 mg', 'twice a day'],
    ],
  },
]

function person(
  number: number,
  family: string,
  relationship: string,
  more: Partial<PatientDetails> = {},
): Partial<PatientDetails> {
  const two = String(number).padStart(2, '0')
  return {
    address: {
      lines: [`${number} Invented Street`],
      city: 'Sampleton',
      state: null,
      postalCode: `000${number % 10}`,
      country: 'Australia',
    },
    contacts: [
      { kind: 'phone', value: `02 5550 01${two}`, use: 'home' },
      { kind: 'email', value: `${family.toLowerCase()}@example.org`, use: 'home' },
    ],
    primaryCareProvider: { name: 'Dr Nobody', organisation: 'Make-Believe Practice', phone: '02 5550 0100' },
    emergencyContacts: [{ name: `Kim ${family}`, relationship, phone: `02 5550 02${two}` }],
    familyMembers: [{ name: `Kim ${family}`, relationship, phone: null }],
    insurance: [{ insurer: 'Pretend Mutual', policyNumber: `DEMO-${two}`, validTo: '2027-12-31' }],
    medicalCard: { number: `CARD-DEMO-${two}`, issuedOn: '2024-01-01', notes: null },
    billing: { payer: 'Pretend Mutual', account: `ACC-DEMO-${two}`, notes: null },
    ...more,
  }
}
