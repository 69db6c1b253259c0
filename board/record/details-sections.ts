import { IDENTIFIER_SYSTEMS } from '../../model/identifiers.ts'
import { SEXES } from '../../model/patient.ts'
import { clinicClock, clinicDay } from '../clinic-time.ts'
import {
  type DescribedValues,
  type FieldDescription,
  filledRows,
  rowsIn,
  textIn,
  textOrNull,
} from '../parts/described-values.ts'
import type { Option } from '../parts/option.ts'
import { addressOf, addressText, deathOf, givenNames, numberProblem, unlessUnnamed } from './details-values.ts'
import { type PatientRecord, rowText, systemText } from './record-data.ts'

/** One part of the demographics: what is read together is changed together. */
export interface DetailsSection {
  readonly name: string
  readonly title: string
  readonly fields: readonly FieldDescription[]
  /** What the form begins with. */
  values(record: PatientRecord, zone: string): DescribedValues
  /** What a PATCH says of it. */
  body(values: DescribedValues, record: PatientRecord, zone: string): Record<string, unknown>
  /** What is wrong beyond what is missing, by field. */
  check?(values: DescribedValues): Readonly<Record<string, string | null>>
  /** What is shown of it. */
  facts(record: PatientRecord, moment: (at: number) => string): readonly { name: string; value: string }[]
}

const optionsOf = (words: readonly string[]): readonly Option<string>[] =>
  words.map(word => ({ value: word, text: word }))

/** Those whose numbers are checked, and that of the house. */
const SYSTEMS = [
  { value: 'hospital', text: 'Hospital number' },
  ...IDENTIFIER_SYSTEMS.map(({ id, name, country }) => ({ value: id, text: `${name} (${country})` })),
]

const person: DetailsSection = {
  name: 'person',
  title: 'Person',
  fields: [
    { name: 'name.family', label: 'Family name', kind: 'text', needed: true, maxLength: 100 },
    { name: 'name.given', label: 'Given names', kind: 'text' },
    { name: 'name.preferred', label: 'Wants to be called', kind: 'text', maxLength: 100 },
    { name: 'name.prefix', label: 'Title', kind: 'text', maxLength: 40 },
    { name: 'birthDate', label: 'Birth date', kind: 'day' },
    { name: 'sex', label: 'Sex', kind: 'choice', options: optionsOf(SEXES), hint: 'Limits and scores may need it.' },
    { name: 'gender', label: 'Gender', kind: 'text', hint: 'In the words of the person', maxLength: 60 },
    { name: 'deceasedAt', label: 'Deceased on', kind: 'day' },
    { name: 'deceasedClock', label: 'Deceased at', kind: 'clock' },
  ],
  values: ({ name, birthDate, sex, gender, deceasedAt }, zone) => ({
    'name.family': name.family,
    'name.given': name.given.join(' '),
    'name.preferred': name.preferred ?? '',
    'name.prefix': name.prefix ?? '',
    birthDate: birthDate ?? '',
    sex,
    gender: gender ?? '',
    deceasedAt: deceasedAt === null ? '' : clinicDay(deceasedAt, zone),
    deceasedClock: deceasedAt === null ? '' : clinicClock(deceasedAt, zone),
  }),
  body: (values, { name, deceasedAt }, zone) => ({
    name: {
      family: textIn(values, 'name.family'),
      given: givenNames(textIn(values, 'name.given'), name.given),
      preferred: textOrNull(values, 'name.preferred'),
      prefix: textOrNull(values, 'name.prefix'),
    },
    birthDate: textOrNull(values, 'birthDate'),
    sex: textIn(values, 'sex'),
    gender: textOrNull(values, 'gender'),
    deceasedAt: deathOf(values, deceasedAt, zone),
  }),
  facts: ({ name, birthDate, sex, gender, deceasedAt }, moment) => [
    { name: 'Family name', value: name.family },
    { name: 'Given names', value: name.given.join(' ') },
    { name: 'Wants to be called', value: name.preferred ?? '' },
    { name: 'Birth date', value: birthDate ?? '' },
    { name: 'Sex', value: sex },
    { name: 'Gender', value: gender ?? '' },
    ...(deceasedAt === null ? [] : [{ name: 'Deceased', value: moment(deceasedAt) }]),
  ],
}

const contact: DetailsSection = {
  name: 'contact',
  title: 'Address and contacts',
  fields: [
    { name: 'address.lines', label: 'Street', kind: 'long' },
    { name: 'address.postalCode', label: 'Postal code', kind: 'text', maxLength: 20 },
    { name: 'address.city', label: 'City', kind: 'text', maxLength: 100 },
    { name: 'address.state', label: 'State', kind: 'text', maxLength: 100 },
    { name: 'address.country', label: 'Country', kind: 'text', maxLength: 100 },
    {
      name: 'contacts',
      label: 'Contacts',
      kind: 'rows',
      addText: 'Add a contact',
      columns: [
        { name: 'value', label: 'Number or address' },
        { name: 'kind', label: 'Kind', options: optionsOf(['phone', 'email', 'fax', 'other']) },
        { name: 'use', label: 'Use', options: optionsOf(['mobile', 'home', 'work', 'other']) },
      ],
    },
  ],
  values: ({ address, contacts }) => ({
    ...Object.fromEntries(Object.entries(address).map(([key, text]) => [`address.${key}`, text])),
    contacts,
  }),
  body: values => ({
    address: addressOf(values),
    contacts: filledRows(values, 'contacts', 'value'),
  }),
  facts: ({ address, contacts }) => [
    {
      name: 'Address',
      value: addressText(address),
    },
    ...contacts.map(row => ({
      name: row.kind ?? 'contact',
      value: [row.value, row.use && `(${row.use})`].join(' ').trim(),
    })),
  ],
}

const related = (name: string, label: string, addText: string): FieldDescription => ({
  name,
  label,
  kind: 'rows',
  addText,
  columns: [
    { name: 'name', label: 'Name' },
    { name: 'relationship', label: 'Relationship' },
    { name: 'phone', label: 'Phone', type: 'tel' },
  ],
})

const people: DetailsSection = {
  name: 'people',
  title: 'Family, and whom to call',
  fields: [
    related('emergencyContacts', 'In an emergency', 'Add somebody to call'),
    related('familyMembers', 'Family', 'Add a relative'),
    { name: 'primaryCareProvider.name', label: 'Family doctor', kind: 'text', maxLength: 200 },
    { name: 'primaryCareProvider.organisation', label: 'Practice', kind: 'text', maxLength: 200 },
    { name: 'primaryCareProvider.phone', label: 'Phone of the practice', kind: 'text', maxLength: 50 },
  ],
  values: ({ emergencyContacts, familyMembers, primaryCareProvider }) => ({
    emergencyContacts,
    familyMembers,
    'primaryCareProvider.name': primaryCareProvider.name ?? '',
    'primaryCareProvider.organisation': primaryCareProvider.organisation ?? '',
    'primaryCareProvider.phone': primaryCareProvider.phone ?? '',
  }),
  body: values => ({
    emergencyContacts: filledRows(values, 'emergencyContacts', 'name'),
    familyMembers: filledRows(values, 'familyMembers', 'name'),
    primaryCareProvider: unlessUnnamed(values, 'primaryCareProvider', 'name', ['organisation', 'phone']),
  }),
  facts: ({ emergencyContacts, familyMembers, primaryCareProvider }) => [
    {
      name: 'In an emergency',
      value: emergencyContacts.map(row => rowText(row, 'name', 'relationship', 'phone')).join('; '),
    },
    { name: 'Family', value: familyMembers.map(row => rowText(row, 'name', 'relationship', 'phone')).join('; ') },
    { name: 'Family doctor', value: rowText(primaryCareProvider, 'name', 'organisation', 'phone') },
  ],
}

const numbers: DetailsSection = {
  name: 'numbers',
  title: 'Numbers and insurance',
  fields: [
    {
      name: 'identifiers',
      label: 'Numbers',
      kind: 'rows',
      addText: 'Add a number',
      hint: 'Medicare, IHI, NHS and BSN numbers are checked by their check digits.',
      columns: [
        { name: 'system', label: 'System', options: SYSTEMS },
        { name: 'value', label: 'Number' },
      ],
    },
    {
      name: 'insurance',
      label: 'Insurance',
      kind: 'rows',
      addText: 'Add an insurance',
      columns: [
        { name: 'insurer', label: 'Insurer' },
        { name: 'policyNumber', label: 'Policy number' },
        { name: 'validTo', label: 'Valid to', type: 'date' },
      ],
    },
    { name: 'medicalCard.number', label: 'Medical card', kind: 'text', maxLength: 100 },
    { name: 'medicalCard.issuedOn', label: 'Card issued on', kind: 'day' },
    { name: 'medicalCard.notes', label: 'Notes on the card', kind: 'long', maxLength: 1000 },
  ],
  values: ({ identifiers, insurance, medicalCard }) => ({
    identifiers,
    insurance,
    'medicalCard.number': medicalCard.number ?? '',
    'medicalCard.issuedOn': medicalCard.issuedOn ?? '',
    'medicalCard.notes': medicalCard.notes ?? '',
  }),
  body: values => ({
    identifiers: filledRows(values, 'identifiers', 'value').map(row => ({ ...row, system: row.system ?? '' })),
    insurance: filledRows(values, 'insurance', 'insurer'),
    medicalCard: unlessUnnamed(values, 'medicalCard', 'number', ['issuedOn', 'notes']),
  }),
  check: values => ({
    identifiers: numberProblem(rowsIn(values, 'identifiers')),
  }),
  facts: ({ identifiers, insurance, medicalCard }) => [
    ...identifiers.map(({ system = '', value = '' }) => ({ name: systemText(system), value })),
    { name: 'Insurance', value: insurance.map(row => rowText(row, 'insurer', 'policyNumber', 'validTo')).join('; ') },
    { name: 'Medical card', value: rowText(medicalCard, 'number', 'issuedOn', 'notes') },
  ],
}

const billing: DetailsSection = {
  name: 'billing',
  title: 'Billing',
  fields: [
    { name: 'billing.payer', label: 'Payer', kind: 'text', maxLength: 200 },
    { name: 'billing.account', label: 'Account', kind: 'text', maxLength: 100 },
    { name: 'billing.notes', label: 'Notes on billing', kind: 'long', maxLength: 1000 },
  ],
  values: record => ({
    'billing.payer': record.billing?.payer ?? '',
    'billing.account': record.billing?.account ?? '',
    'billing.notes': record.billing?.notes ?? '',
  }),
  body: values => ({
    billing: {
      payer: textOrNull(values, 'billing.payer'),
      account: textOrNull(values, 'billing.account'),
      notes: textOrNull(values, 'billing.notes'),
    },
  }),
  facts: record => [
    { name: 'Payer', value: record.billing?.payer ?? '' },
    { name: 'Account', value: record.billing?.account ?? '' },
    { name: 'Notes', value: record.billing?.notes ?? '' },
  ],
}

export const DETAILS: readonly DetailsSection[] = [person, contact, people, numbers]
export const BILLING = billing
