import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { localDay, workingSpans } from '../../api/appointments/local-time.ts'
import { startJudge } from '../../api/appointments/start-judge.ts'
import { type Act, ownAct } from '../../model/act.ts'
import type { Move } from '../../model/appointment.ts'
import type { Clock, Instant } from '../../model/clock.ts'
import { DEMO_BEDS } from '../../simulators/demo/demo-ward.ts'
import type { AppointmentStore } from '../../store/appointments.ts'
import type { ClinicStore } from '../../store/clinic.ts'
import type { DoctorStore } from '../../store/doctors.ts'
import type { PatientStore } from '../../store/patients.ts'
import type { ServiceStore } from '../../store/services.ts'
import type { Settings } from '../../store/settings.ts'
import type { StayStore } from '../../store/stays.ts'
import type { UserStore } from '../../store/users.ts'
import {
  DEMO_APPOINTMENTS,
  DEMO_ARRIVAL,
  DEMO_DOCTORS,
  DEMO_HOURS,
  DEMO_SERVICES,
  type DemoAppointment,
} from './appointment-data.ts'

export interface DemoAppointmentPorts {
  readonly appointments: Pick<AppointmentStore, 'request' | 'move' | 'list'>
  readonly clinic: ClinicStore
  readonly doctors: DoctorStore
  readonly patients: Pick<PatientStore, 'list'>
  readonly services: ServiceStore
  readonly stays: Pick<StayStore, 'arrive'>
  readonly settings: Settings
  readonly users: Pick<UserStore, 'secretByEmail'>
  readonly clock: Clock
}

/** Setting that says that it was done, so that a person may change it. */
const SETTING = 'demo-appointments'
const Seeded = Type.Object({ seeded: Type.Literal(true) })
const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

interface Doctor {
  readonly id: string
  readonly userId: string | null
}

/** Doctors, services and appointments of yesterday, today and tomorrow, once; one that was cut short is finished. */
export async function seedDemoAppointments(ports: DemoAppointmentPorts): Promise<void> {
  const { settings, clock, clinic } = ports
  if (Value.Check(Seeded, await settings.get(SETTING))) return
  const now = clock()
  const { timeZone } = await clinic.get()
  const services = await seedServices(ports, ownAct(now))
  const doctors = await seedDoctors(ports, [...services.values()], ownAct(now))
  const today = localDay(now, timeZone)
  const days = new Map([
    [-1, localDay(today.start - 1, timeZone)],
    [0, today],
    [1, localDay(today.end, timeZone)],
  ])
  for (const wanted of DEMO_APPOINTMENTS) {
    const patientId = await patientOfBed(ports, wanted.bed)
    const [serviceId, doctor, day] = [services.get(wanted.service), doctors[wanted.doctor], days.get(wanted.day)]
    const opening = day === undefined ? undefined : workingSpans(DEMO_HOURS, timeZone, day)[0]?.start
    if (patientId === null || serviceId === undefined || doctor === undefined || opening === undefined) continue
    const start = opening + wanted.minute * MINUTE_MS
    // Asked for the day before the first, so that what takes place this morning could be asked for.
    const asked = Math.min(today.start - 30 * HOUR_MS, now)
    await seedAppointment(ports, wanted, { patientId, serviceId, doctor, start }, asked, now)
  }
  await noteArrival(ports, doctors[0], now)
  await settings.set(SETTING, { seeded: true, at: now })
}

/** @returns id by code */
async function seedServices({ services }: DemoAppointmentPorts, act: Act): Promise<Map<string, string>> {
  const known = (await services.list({ limit: 200 })).items
  const ids = new Map<string, string>()
  for (const fields of DEMO_SERVICES) {
    const service = known.find(({ code }) => code === fields.code) ?? (await services.create(fields, act))
    ids.set(fields.code, service.id)
  }
  return ids
}

async function seedDoctors(
  { doctors, users }: DemoAppointmentPorts,
  services: readonly string[],
  act: Act,
): Promise<readonly Doctor[]> {
  const known = (await doctors.list({ limit: 200 })).items
  const made: Doctor[] = []
  for (const { name, speciality, email } of DEMO_DOCTORS) {
    const userId = email === null ? null : ((await users.secretByEmail(email))?.user.id ?? null)
    const doctor =
      known.find(other => other.name === name) ?? (await doctors.create({ userId, name, speciality, services }, act))
    await doctors.setHours(doctor.id, DEMO_HOURS, act)
    made.push(doctor)
  }
  return made
}

/** The next patient of today is here already. */
async function noteArrival(
  { appointments, stays }: DemoAppointmentPorts,
  doctor: Doctor | undefined,
  now: Instant,
): Promise<void> {
  if (doctor === undefined) return
  const query = {
    viewer: null,
    doctorId: doctor.id,
    statuses: ['approved'],
    from: now,
    to: now + 12 * HOUR_MS,
    limit: 1,
  } as const
  const next = (await appointments.list(query)).items[0]
  if (next !== undefined && next.arrival === null) await stays.arrive(next.patient.id, DEMO_ARRIVAL, ownAct(now))
}

/** @returns null for a patient that somebody removed */
async function patientOfBed({ patients }: DemoAppointmentPorts, bed: number): Promise<string | null> {
  const q = DEMO_BEDS[bed - 1]?.device.serialNumber ?? ''
  return (await patients.list({ viewer: null, q, limit: 1 })).items[0]?.id ?? null
}

async function seedAppointment(
  { appointments }: DemoAppointmentPorts,
  { note, then }: DemoAppointment,
  wish: { patientId: string; serviceId: string; doctor: Doctor; start: Instant },
  askedAt: Instant,
  now: Instant,
): Promise<void> {
  const { patientId, serviceId, doctor, start } = wish
  const same = { viewer: null, patientId, doctorId: doctor.id, from: start, to: start + 1, limit: 1 }
  if ((await appointments.list(same)).items.length > 0) return
  const asked = ownAct(askedAt)
  const { entry } = await appointments.request(
    { patientId, doctorId: doctor.id, serviceId, start, note },
    startJudge(asked.at),
    asked,
  )
  const { id } = entry.appointment
  const move = (name: Move, at: Instant, reason: string | null = null) => {
    const items = name === 'complete' ? { items: [{ serviceId, quantity: 1, note: null }] } : {}
    return appointments.move(id, name, 'manager', items, null, { ...ownAct(at, reason), by: doctor.userId })
  }
  if (then === 'nothing') return
  if (then === 'reject') await move('reject', asked.at, 'Please come to the emergency department at once')
  else await move('approve', asked.at)
  if (then === 'cancel') await move('cancel', asked.at, 'Feeling better')
  if ((then === 'complete' || then === 'no-show') && start <= now) {
    await move(then, Math.min(now, start + HOUR_MS))
  }
}
