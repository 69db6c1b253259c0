import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { ownAct } from '../../model/act.ts'
import type { CareFunction } from '../../model/care-team.ts'
import type { Clock } from '../../model/clock.ts'
import type { Patient } from '../../model/patient.ts'
import { HOME_DEFAULTS, type Ward } from '../../model/place.ts'
import { DEMO_BEDS, DEMO_WARD } from '../../simulators/demo/demo-ward.ts'
import type { CareTeamStore } from '../../store/care-teams.ts'
import type { PatientStore } from '../../store/patients.ts'
import type { BedStore, WardStore } from '../../store/places.ts'
import type { Settings } from '../../store/settings.ts'
import type { UserStore } from '../../store/users.ts'

export interface DemoPlacePorts {
  readonly wards: Pick<WardStore, 'list' | 'create' | 'setStaff'>
  readonly beds: Pick<BedStore, 'rooms' | 'createRoom' | 'beds' | 'updateBed'>
  readonly careTeams: Pick<CareTeamStore, 'members' | 'add'>
  readonly patients: Pick<PatientStore, 'list' | 'create'>
  readonly users: Pick<UserStore, 'secretByEmail'>
  readonly settings: Settings
  readonly clock: Clock
}

/** Setting that says that all of it was made, so that a person may change it. */
const SETTING = 'demo-places'
const Seeded = Type.Object({ seeded: Type.Literal(true) })
const IDENTIFIER_SYSTEM = 'urn:wardbeat:demo'
const HOME_WARD = 'At home'
const PAGE = { limit: 200 }
/** The first beds; the others are in the second room, and nobody is responsible for them. */
const BEDS_OF_NURSE = 5
const BEDS_OF_DOCTOR = 3

const AT_HOME = [
  { given: 'Katri', family: 'Esimerkki', birthDate: '1955-06-18', sex: 'female' as const, value: 'DEMO-HOME-1' },
  { given: 'Lorenzo', family: 'Prova', birthDate: '1947-04-03', sex: 'male' as const, value: 'DEMO-HOME-2' },
]

/** Rooms of the demo ward, patients at home, who works where and who looks after whom: once, after the demo ward itself. */
export async function seedDemoPlaces(ports: DemoPlacePorts): Promise<void> {
  if (Value.Check(Seeded, await ports.settings.get(SETTING))) return
  const nurse = await userId(ports, 'nurse@wardbeat.local')
  const doctor = await userId(ports, 'doctor@wardbeat.local')
  const staff = [nurse, doctor].filter(id => id !== null)
  const act = ownAct(ports.clock())
  for (const name of [DEMO_WARD, HOME_WARD]) {
    await ports.wards.setStaff((await wardNamed(ports, name)).id, staff, act)
  }
  await seedRooms(ports, await wardNamed(ports, DEMO_WARD))
  for (const [i, { device }] of DEMO_BEDS.entries()) {
    const patient = await patientOf(ports, device.serialNumber)
    if (patient === null) continue
    if (i < BEDS_OF_NURSE) await look(ports, patient.id, nurse, 'responsible-nurse')
    if (i < BEDS_OF_DOCTOR) await look(ports, patient.id, doctor, 'doctor')
  }
  for (const person of AT_HOME) await look(ports, (await atHome(ports, person)).id, doctor, 'doctor')
  await ports.settings.set(SETTING, { seeded: true, at: ports.clock() })
}

async function userId({ users }: DemoPlacePorts, email: string): Promise<string | null> {
  return (await users.secretByEmail(email))?.user.id ?? null
}

async function wardNamed({ wards, clock }: DemoPlacePorts, name: string): Promise<Ward> {
  const { items } = await wards.list(PAGE)
  const known = items.find(ward => ward.name === name)
  if (known) return known
  const isHome = name === HOME_WARD
  const defaults = isHome ? HOME_DEFAULTS : { silenceSeconds: null, intervalSeconds: null }
  return wards.create({ name, kind: isHome ? 'home' : 'ward', timeZone: null, ...defaults }, ownAct(clock()))
}

async function seedRooms({ beds, clock }: DemoPlacePorts, ward: Ward): Promise<void> {
  const act = ownAct(clock())
  const rooms = [...(await beds.rooms(ward.id, PAGE)).items]
  for (const name of ['Room 1', 'Room 2']) {
    if (!rooms.some(room => room.name === name)) rooms.push(await beds.createRoom(ward.id, name, act))
  }
  const standing = (await beds.beds(ward.id, PAGE)).items
  for (const [i, { bed: name }] of DEMO_BEDS.entries()) {
    const bed = standing.find(known => known.name === name)
    const room = rooms.find(known => known.name === (i < BEDS_OF_NURSE ? 'Room 1' : 'Room 2'))
    if (bed?.roomId === null && room) await beds.updateBed(bed.id, { roomId: room.id }, null, act)
  }
}

async function patientOf({ patients }: DemoPlacePorts, value: string): Promise<Patient | null> {
  const { items } = await patients.list({ viewer: null, q: value, limit: 10 })
  return items.find(p => p.identifiers.some(id => id.system === IDENTIFIER_SYSTEM && id.value === value)) ?? null
}

async function atHome(ports: DemoPlacePorts, person: (typeof AT_HOME)[number]): Promise<Patient> {
  const known = await patientOf(ports, person.value)
  if (known) return known
  const { given, family, birthDate, sex, value } = person
  return ports.patients.create(
    {
      name: { given: [given], family },
      birthDate,
      sex,
      identifiers: [{ system: IDENTIFIER_SYSTEM, value }],
      ward: HOME_WARD,
      bed: null,
    },
    ownAct(ports.clock()),
  )
}

async function look(
  { careTeams, clock }: DemoPlacePorts,
  patientId: string,
  user: string | null,
  does: CareFunction,
): Promise<void> {
  if (user === null) return
  const now = clock()
  const { items } = await careTeams.members(patientId, now, PAGE)
  if (items.some(member => member.userId === user && member.function === does)) return
  await careTeams.add(patientId, { userId: user, function: does, from: now, until: null }, ownAct(now))
}
