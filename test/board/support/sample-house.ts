import { sampleAppointments } from './appointment-routes.ts'
import { idOf, type SamplePatient, USER } from './sample-ward.ts'

/** A thing of the API, as JSON. */
export type Json = Record<string, unknown>
export interface Versioned extends Json {
  readonly id: string
  version: number
}

export interface SampleHouse {
  readonly records: Versioned[]
  readonly removed: Versioned[]
  readonly stated: Readonly<Record<string, Versioned[]>>
  readonly measurements: Versioned[]
  readonly plans: Versioned[]
  readonly notes: Versioned[]
  readonly orders: Versioned[]
  readonly events: Json[]
  readonly messages: Json[]
  readonly members: Json[]
  readonly stays: Json[]
  readonly wards: Versioned[]
  readonly rooms: Versioned[]
  readonly beds: Versioned[]
  readonly staff: Json[]
  readonly appointments: Versioned[]
  readonly handovers: Json[]
  /** Ids of patients that only break-glass opens. */
  readonly foreign: Set<string>
  /** How often the job of the export was looked at. */
  looks: number
}

export const AT = '2026-11-20T08:00:00.000Z'
export const THING = (n: number) => `00000000-0000-4000-8000-dddd${String(n).padStart(8, '0')}`
export const DOCTOR = { id: idOf('user', 2), name: 'Dora Doctor' }
export const NURSE = { id: USER.id, name: USER.name }
export const WARD = THING(1)
const entry = (n: number) => ({
  id: THING(n),
  version: 1,
  enteredInErrorAt: null,
  createdAt: AT,
  updatedAt: AT,
  updatedBy: NURSE.id,
})
const stated = { code: null, since: null, until: null, note: null, status: 'active' }
const dated = { createdAt: AT, updatedAt: AT }

export function sampleHouse(patients: readonly SamplePatient[]): SampleHouse {
  const records = patients.map((patient, i) => ({ ...patient, ...details(i), version: 1, ...dated }))
  const patientId = patients[0]?.id ?? ''
  return {
    records,
    removed: patients.slice(0, 1).map(patient => ({
      ...patient,
      ...details(9),
      id: THING(410),
      name: { given: ['Test'], family: 'Mistake' },
      version: 2,
      ...dated,
    })),
    stated: {
      allergies: [
        { ...entry(10), ...stated, name: 'Penicillin', reaction: 'Rash', severity: 'severe', certainty: 'confirmed' },
      ],
      medications: [
        { ...entry(11), ...stated, name: 'Metoprolol', dose: '50 mg', route: 'by mouth', frequency: 'twice a day' },
        {
          ...entry(12),
          ...stated,
          name: 'Aspirin',
          dose: '100 mg',
          route: null,
          frequency: null,
          enteredInErrorAt: AT,
        },
      ],
      conditions: [{ ...entry(13), ...stated, name: 'Hypertension', since: '2019-04-01', note: 'Well controlled' }],
    },
    measurements: [82.5, 84, 85.5].map((value, i) => ({
      ...entry(20 + i),
      kind: 'weight',
      value,
      unit: 'kg',
      at: `2026-11-${18 - 3 * i}T07:00:00.000Z`,
      entered: { value, unit: 'kg' },
    })),
    plans: [plan(patientId)],
    notes: [note(patientId)],
    orders: [order(patientId, 60, 'draft'), order(patientId, 61, 'active')],
    events: ['admission', 'note', 'order', 'alert'].map((type, i) => ({
      id: THING(70 + i),
      patientId,
      type,
      at: AT,
      by: i === 3 ? null : NURSE.id,
      summary: `Something of the kind ${type}`,
      reference: null,
    })),
    messages: [
      { id: THING(81), patientId, side: 'staff', author: NURSE, text: 'Of course.', at: AT, seen: false },
      { id: THING(80), patientId, side: 'patient', author: DOCTOR, text: 'May I get up today?', at: AT, seen: true },
    ],
    members: [
      {
        id: THING(90),
        patientId,
        userId: NURSE.id,
        name: NURSE.name,
        function: 'responsible-nurse',
        from: AT,
        until: null,
      },
    ],
    stays: [
      {
        id: THING(95),
        patientId,
        wardId: WARD,
        ward: '3 North',
        bedId: THING(201),
        bed: '1',
        from: AT,
        to: null,
        beginning: 'admission',
        ending: null,
        reason: 'Pneumonia',
        disposition: null,
        begunBy: NURSE.id,
        endedBy: null,
      },
    ],
    wards: [
      ward(1, '3 North', 'ward'),
      { ...ward(2, 'Home care', 'home'), silenceSeconds: 7200, intervalSeconds: 900 },
    ],
    rooms: [1, 2].map(n => ({ id: THING(150 + n), wardId: WARD, name: `Room ${n}`, version: 1 })),
    beds: [1, 2, 3, 4, 5].map(n => ({
      id: THING(200 + n),
      wardId: WARD,
      roomId: n === 5 ? null : THING(n < 3 ? 151 : 152),
      name: String(n),
      version: 1,
    })),
    staff: [
      { id: NURSE.id, name: NURSE.name, roles: ['nurse'] },
      { id: DOCTOR.id, name: DOCTOR.name, roles: ['doctor'] },
      { id: idOf('user', 3), name: 'Nils Night', roles: ['nurse'] },
    ],
    appointments: sampleAppointments(patients),
    handovers: [],
    foreign: new Set([THING(400)]),
    looks: 0,
  }
}

const details = (i: number) => ({
  gender: null,
  address: { lines: ['1 Example Street'], city: 'Sampleton', state: null, postalCode: '0000', country: 'AU' },
  contacts: [{ kind: 'phone', value: `+61 491 570 15${i}`, use: 'mobile' }],
  primaryCareProvider: { name: 'Dr Pat Practice', organisation: null, phone: null },
  familyMembers: [],
  emergencyContacts: [{ name: 'Ben Sample', relationship: 'brother', phone: null }],
  insurance: [{ insurer: 'Invented Mutual', policyNumber: 'IM-1', validTo: '2027-12-31' }],
  medicalCard: null,
  deceasedAt: null,
  hasPhoto: false,
})

const ward = (n: number, name: string, kind: string) => ({
  id: THING(n),
  name,
  kind,
  timeZone: null,
  silenceSeconds: null,
  intervalSeconds: null,
  version: 1,
  ...dated,
})

const plan = (patientId: string) => ({
  id: THING(40),
  patientId,
  title: 'Back on her feet',
  state: 'active',
  goals: [{ id: THING(41), text: 'Walks alone', target: '50 m', due: '2026-12-01', state: 'active' }],
  activities: [
    {
      id: THING(42),
      text: 'Walking exercise',
      assignee: { function: 'nurse' },
      schedule: 'twice a day',
      state: 'planned',
    },
  ],
  version: 1,
  createdBy: NURSE,
  updatedBy: NURSE,
  ...dated,
})

const note = (patientId: string) => ({
  id: THING(50),
  patientId,
  kind: 'nursing',
  text: 'Slept well.\nPain 2 of 10 at rest.',
  author: NURSE,
  version: 2,
  signedAt: null,
  amends: null,
  reason: null,
  amendments: [],
  ...dated,
})

const order = (patientId: string, n: number, state: string) => ({
  id: THING(n),
  patientId,
  state,
  medication: { name: n === 60 ? 'Amoxicillin' : 'Paracetamol', code: null },
  dose: { value: 500, unit: 'mg' },
  route: 'oral',
  frequency: { count: 3, every: { value: 1, unit: 'day' }, asNeeded: null, once: false, text: null },
  period: { from: null, to: null },
  instructions: 'After meals',
  draftedBy: DOCTOR,
  signedBy: state === 'draft' ? null : DOCTOR,
  signedAt: state === 'draft' ? null : AT,
  startedBy: null,
  startedAt: null,
  endedBy: null,
  endedAt: null,
  endReason: null,
  advice: [],
  overrides: [],
  version: 1,
  ...dated,
})
