import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { ownAct } from '../../model/act.ts'
import type { Clock } from '../../model/clock.ts'
import type { BreakGlassStore } from '../../store/break-glass.ts'
import type { DoctorStore } from '../../store/doctors.ts'
import type { PatientMerges } from '../../store/merges.ts'
import type { PatientStore } from '../../store/patients.ts'
import type { Settings } from '../../store/settings.ts'
import type { UserStore } from '../../store/users.ts'
import { DEMO_DOCTORS } from './appointment-data.ts'

export interface DemoAdministrationPorts {
  readonly breakGlass: Pick<BreakGlassStore, 'open' | 'list'>
  readonly doctors: Pick<DoctorStore, 'list' | 'absences' | 'addAbsence'>
  readonly merges: Pick<PatientMerges, 'merge'>
  readonly patients: Pick<PatientStore, 'list' | 'create' | 'remove'>
  readonly users: Pick<UserStore, 'secretByEmail'>
  readonly settings: Settings
  readonly clock: Clock
}

/** Setting that says that all of it was made, so that a person may change it. */
const SETTING = 'demo-administration'
const Seeded = Type.Object({ seeded: Type.Literal(true) })
const IDENTIFIER_SYSTEM = 'urn:wardbeat:demo'
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Of a patient at home, who was registered twice. */
const SURVIVOR = 'DEMO-HOME-1'
const DOUBLE = { given: 'Catri', family: 'Esimerkki', birthDate: '1955-06-18', value: 'DEMO-DOUBLE' }
const MISTAKE = { given: 'Test', family: 'Mistake', birthDate: '2000-01-01', value: 'DEMO-MISTAKE' }
const WALK_IN = { given: 'Ole', family: 'Eksempel', birthDate: '1968-11-02', value: 'DEMO-WALK-IN' }

/** What administrators look after: a merge, a removed record, one opened in need, an absence. Once, after all else. */
export async function seedDemoAdministration(ports: DemoAdministrationPorts): Promise<void> {
  if (Value.Check(Seeded, await ports.settings.get(SETTING))) return
  const admin = await userId(ports, 'admin@wardbeat.local')
  await seedMerge(ports, admin)
  await seedRemoved(ports, admin)
  await seedOpened(ports)
  await seedAbsence(ports, admin)
  await ports.settings.set(SETTING, { seeded: true, at: ports.clock() })
}

/** The survivor has the number of the double afterwards. */
async function seedMerge(ports: DemoAdministrationPorts, by: string | null): Promise<void> {
  const survivor = await known(ports, SURVIVOR)
  if (survivor === null) return
  const double = (await known(ports, DOUBLE.value)) ?? (await register(ports, DOUBLE, by))
  if (double === survivor) return
  await ports.merges.merge(survivor, double, { ...ownAct(ports.clock(), 'Registered twice, once misspelt'), by })
}

async function seedRemoved(ports: DemoAdministrationPorts, by: string | null): Promise<void> {
  if ((await known(ports, MISTAKE.value, true)) !== null) return
  const made = (await known(ports, MISTAKE.value)) ?? (await register(ports, MISTAKE, by))
  await ports.patients.remove(made, { ...ownAct(ports.clock()), by })
}

async function seedOpened(ports: DemoAdministrationPorts): Promise<void> {
  const patientId = (await known(ports, WALK_IN.value)) ?? (await register(ports, WALK_IN, null))
  const by = await userId(ports, 'doctor@wardbeat.local')
  if (by === null || (await ports.breakGlass.list({ patientId, limit: 1 })).items.length > 0) return
  const act = { ...ownAct(ports.clock(), 'Collapsed in the entrance hall, nobody was with him'), by }
  await ports.breakGlass.open(patientId, act.at + HOUR_MS, act)
}

async function seedAbsence({ doctors, clock }: DemoAdministrationPorts, by: string | null): Promise<void> {
  const { items } = await doctors.list({ limit: 200 })
  const doctor = items.find(({ name }) => name === DEMO_DOCTORS[1]?.name)
  if (doctor === undefined) return
  const now = clock()
  const start = now - (now % DAY_MS) + 7 * DAY_MS
  const away = { start, end: start + 2 * DAY_MS }
  if ((await doctors.absences(doctor.id, { start: now, end: away.end })).length > 0) return
  await doctors.addAbsence(doctor.id, { ...away, reason: 'Congress' }, { ...ownAct(now), by })
}

async function userId({ users }: DemoAdministrationPorts, email: string): Promise<string | null> {
  return (await users.secretByEmail(email))?.user.id ?? null
}

/** @returns the id of whoever has the number now */
async function known({ patients }: DemoAdministrationPorts, value: string, removed = false): Promise<string | null> {
  const { items } = await patients.list({ viewer: null, identifier: value, removed, limit: 1 })
  return items[0]?.id ?? null
}

async function register(
  { patients, clock }: DemoAdministrationPorts,
  { given, family, birthDate, value }: typeof DOUBLE,
  by: string | null,
): Promise<string> {
  const made = await patients.create(
    {
      name: { given: [given], family },
      birthDate,
      sex: 'unknown',
      identifiers: [{ system: IDENTIFIER_SYSTEM, value }],
      ward: null,
      bed: null,
    },
    { ...ownAct(clock()), by },
  )
  return made.id
}
