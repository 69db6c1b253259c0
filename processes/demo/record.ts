import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { type Act, ownAct } from '../../model/act.ts'
import { measure } from '../../model/clinical.ts'
import type { Clock } from '../../model/clock.ts'
import type { Patient } from '../../model/patient.ts'
import { DEMO_BEDS } from '../../simulators/demo/demo-ward.ts'
import type { ClinicalRecords } from '../../store/clinical-records.ts'
import type { PatientStore } from '../../store/patients.ts'
import type { Settings } from '../../store/settings.ts'
import { DEMO_RECORDS, type DemoRecord } from './record-data.ts'

export interface DemoRecordPorts {
  readonly patients: Pick<PatientStore, 'list' | 'update'>
  readonly clinicalRecords: Pick<ClinicalRecords, 'add'>
  readonly settings: Settings
  readonly clock: Clock
}

/** Setting that says that all of it was made, so that a person may change it. */
const SETTING = 'demo-record'
const Seeded = Type.Object({ seeded: Type.Literal(true) })
const NHS = 'uk-nhs'

/** Addresses, contacts, numbers, allergies, conditions and medications of the demo ward: once, after the ward itself. */
export async function seedDemoRecord(ports: DemoRecordPorts): Promise<void> {
  if (Value.Check(Seeded, await ports.settings.get(SETTING))) return
  const act = ownAct(ports.clock())
  for (const [i, { device }] of DEMO_BEDS.entries()) {
    const record = DEMO_RECORDS[i]
    const { items } = await ports.patients.list({ viewer: null, identifier: device.serialNumber, limit: 1 })
    const patient = items[0]
    // The number comes last, so whoever has it has everything: a start that was cut short goes on where it was.
    if (record === undefined || patient === undefined || patient.identifiers.some(({ system }) => system === NHS))
      continue
    await seedClinical(ports, patient.id, record, act)
    const identifiers = [...patient.identifiers, { system: NHS, value: record.nhsNumber }]
    await ports.patients.update(patient.id, { ...record.details, identifiers }, null, act)
  }
  await ports.settings.set(SETTING, { seeded: true, at: ports.clock() })
}

async function seedClinical(
  { clinicalRecords }: DemoRecordPorts,
  patientId: Patient['id'],
  record: DemoRecord,
  act: Act,
): Promise<void> {
  const unsaid = { code: null, since: null, until: null, note: null, status: 'active' } as const
  for (const [kind, value] of record.measurements) {
    const content = measure(kind, value, kind === 'height' ? 'cm' : 'kg', act.at)
    if ('message' in content) throw new Error(`demo: ${kind} ${value} ${content.message}`)
    await clinicalRecords.add(patientId, 'measurement', content, act)
  }
  for (const [name, reaction, severity] of record.allergies) {
    const content = { ...unsaid, name, reaction, severity, certainty: 'confirmed' } as const
    await clinicalRecords.add(patientId, 'allergy', content, act)
  }
  for (const [name, code, since] of record.conditions) {
    const coded = { ...unsaid, name, since, code: { system: 'http://hl7.org/fhir/sid/icd-10', code } }
    await clinicalRecords.add(patientId, 'condition', coded, act)
  }
  for (const [name, dose, frequency] of record.medications) {
    await clinicalRecords.add(patientId, 'medication', { ...unsaid, name, dose, frequency, route: null }, act)
  }
}
