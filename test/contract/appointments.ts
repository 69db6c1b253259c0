import { randomUUID } from 'node:crypto'
import type { TAP } from 'tap'
import type { Change } from '../../bus/changes.ts'
import type { AppointmentStatus } from '../../model/appointment.ts'
import type { Relation } from '../../model/policy.ts'
import type { AppointmentStore, ReminderSender, Schedule, StartJudge } from '../../store/appointments.ts'
import type { ClinicStore } from '../../store/clinic.ts'
import type { DoctorStore } from '../../store/doctors.ts'
import type { ServiceStore } from '../../store/services.ts'
import { actAt, appError } from '../support/records.ts'

export interface AppointmentAdapters {
  readonly appointments: AppointmentStore
  readonly clinic: ClinicStore
  readonly doctors: DoctorStore
  readonly reminders: ReminderSender
  readonly services: ServiceStore
  addPatient(): Promise<string>
  addUser(): Promise<string>
  /** The user's login becomes that of the patient. */
  link(userId: string, patientId: string): Promise<void>
  relations(userId: string, patientId: string): Promise<ReadonlySet<Relation> | null>
  /** What the user was told, the oldest first. */
  told(userId: string): Promise<readonly { readonly type: string; readonly summary: string }[]>
  /** What was recorded for the processes that hold configuration in memory, since the last call. */
  changes(): Promise<readonly Change[]>
}

const HOUR = 3_600_000
/** Relations hold at the database's time, so these appointments lie around it. */
const NOW = Math.floor(Date.now() / HOUR) * HOUR
const anyStart: StartJudge = () => {}

export function appointmentContract(t: TAP, adapters: () => AppointmentAdapters): void {
  async function scene() {
    const all = adapters()
    const { doctors, services, addUser, addPatient } = all
    const service = await services.create(
      {
        name: 'Consultation',
        code: randomUUID(),
        category: 'service',
        durationMinutes: 30,
        price: { amountCents: 4500, currency: 'EUR' },
      },
      actAt(NOW),
    )
    const userId = await addUser()
    const fields = { userId, name: 'Dr Ida Invented', speciality: '', services: [service.id] }
    const doctor = await doctors.create(fields, actAt(NOW))
    const patientId = await addPatient()
    const ask = async (start: number, at = NOW, judge = anyStart) => {
      const wish = { patientId, doctorId: doctor.id, serviceId: service.id, start, note: null }
      return (await all.appointments.request(wish, judge, actAt(at))).entry.appointment
    }
    const approved = async (start: number, at = NOW) => {
      const { id } = await ask(start, at)
      await all.appointments.move(id, 'approve', 'manager', {}, null, actAt(at))
      return id
    }
    await all.changes()
    return { ...all, service, userId, doctor, patientId, ask, approved }
  }

  t.test('the judge is told what holds, and what it throws ends the change', async t => {
    const { doctors, doctor, clinic, ask, appointments } = await scene()
    await doctors.setHours(doctor.id, [{ weekday: 1, from: 540, to: 720 }], actAt(NOW))
    const { absence } = await doctors.addAbsence(
      doctor.id,
      { start: NOW + HOUR, end: NOW + 2 * HOUR, reason: null },
      actAt(NOW),
    )
    await doctors.addAbsence(doctor.id, { start: NOW + 9 * HOUR, end: NOW + 10 * HOUR, reason: null }, actAt(NOW))
    const schedules: Schedule[] = []
    const refuse: StartJudge = (schedule, span) => {
      schedules.push(schedule)
      t.same(span, { start: NOW + HOUR, end: NOW + 1.5 * HOUR })
      throw new Error('refused')
    }
    await t.rejects(ask(NOW + HOUR, NOW, refuse), { message: 'refused' })
    const { timeZone } = await clinic.get()
    t.same(schedules, [{ hours: [{ weekday: 1, from: 540, to: 720 }], absences: [absence], timeZone }])
    t.same((await appointments.list({ viewer: null, doctorId: doctor.id, limit: 5 })).items, [])
  })

  t.test('the doctor has to do with the patient from the request until it ends', async t => {
    const { appointments, relations, userId, patientId, changes, ask, doctors, doctor } = await scene()
    const both = [
      { topic: 'patient', key: patientId },
      { topic: 'user', key: userId },
    ]
    const has = async () => (await relations(userId, patientId))?.has('appointment')
    t.notOk(await has())
    for (const [start, at, move, holds, told] of [
      [NOW + HOUR, NOW, 'reject', false, true],
      [NOW + HOUR, NOW, 'cancel', false, true],
      [NOW - 2 * HOUR, NOW - 3 * HOUR, 'no-show', false, true],
      [NOW - 2 * HOUR, NOW - 3 * HOUR, 'complete', true, false],
    ] as const) {
      const { id } = await ask(start, at)
      t.ok(await has(), move)
      t.same(await changes(), both, move)
      if (move === 'no-show' || move === 'complete') {
        await appointments.move(id, 'approve', 'manager', {}, null, actAt(at))
        t.same(await changes(), [], 'approval changes nobody’s sight')
      }
      await appointments.move(id, move, 'manager', {}, null, actAt(NOW, null, 'x'))
      t.equal(await has(), holds, move)
      t.same(await changes(), told ? both : [], move)
      if (move !== 'no-show') continue
      await appointments.move(id, 'reopen', 'manager', {}, null, actAt(NOW))
      t.ok(await has(), 'he came after all')
      t.same(await changes(), both)
      await appointments.move(id, 'no-show', 'manager', {}, null, actAt(NOW))
      await changes()
    }
    await doctors.update(doctor.id, { userId: null }, null, actAt(NOW))
    t.notOk(await has(), 'not without the login')
    t.same(await changes(), [{ topic: 'user', key: userId }])
  })

  t.test('thirty days after its end the doctor has no more to do with the patient', async t => {
    const { relations, userId, patientId, approved } = await scene()
    const days = (n: number) => NOW - n * 24 * HOUR
    await approved(days(31), days(32))
    t.notOk((await relations(userId, patientId))?.has('appointment'))
    await approved(days(29), days(30))
    t.ok((await relations(userId, patientId))?.has('appointment'))
  })

  t.test('a list goes by start, page by page, each once', async t => {
    const { appointments, ask, doctor } = await scene()
    const starts = [5, 3, 4, 1, 2].map(n => NOW + n * HOUR)
    for (const start of starts) await ask(start)
    const seen: number[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<AppointmentStore['list']>> = await appointments.list({
        viewer: null,
        doctorId: doctor.id,
        limit: 2,
        ...(cursor === null ? {} : { cursor }),
      })
      seen.push(...page.items.map(({ appointment }) => appointment.start))
      cursor = page.nextCursor
    } while (cursor !== null)
    t.same(
      seen,
      starts.toSorted((a, b) => a - b),
    )
    await t.rejects(appointments.list({ viewer: null, limit: 2, cursor: '?' }), appError('VALIDATION_FAILED', 'cursor'))
  })

  t.test('the latest first, page by page', async t => {
    const { appointments, ask, doctor } = await scene()
    const starts = [1, 3, 2].map(n => NOW + n * HOUR)
    for (const start of starts) await ask(start)
    const query = { viewer: null, doctorId: doctor.id, limit: 2, newestFirst: true }
    const first = await appointments.list(query)
    const second = await appointments.list({ ...query, cursor: first.nextCursor ?? '' })
    t.same(
      [...first.items, ...second.items].map(({ appointment }) => appointment.start),
      starts.toSorted((a, b) => b - a),
    )
    t.equal(second.nextCursor, null)
  })

  t.test('one that is taken up again takes its time again, unless somebody has it', async t => {
    const { appointments, approved, ask, doctor, addPatient, service } = await scene()
    const start = NOW - HOUR
    const id = await approved(start, NOW - 2 * HOUR)
    await appointments.move(id, 'no-show', 'doctor', {}, null, actAt(NOW))
    const again = () => appointments.move(id, 'reopen', 'doctor', {}, null, actAt(NOW))
    t.equal((await again()).appointment.status, 'approved')
    t.equal((await again()).appointment.version, 4, 'twice changes nothing')
    await appointments.move(id, 'no-show', 'doctor', {}, null, actAt(NOW))
    const wish = { doctorId: doctor.id, serviceId: service.id, start, note: null, patientId: await addPatient() }
    await appointments.request(wish, anyStart, actAt(NOW))
    await t.rejects(again(), appError('SLOT_TAKEN'))
    await t.rejects(ask(start), appError('SLOT_TAKEN'))
  })

  t.test('its doctor lists what is his, whatever became of it; no other login does', async t => {
    const { appointments, ask, approved, userId, addUser, addPatient, service } = await scene()
    const { id } = await ask(NOW + HOUR)
    await appointments.move(id, 'reject', 'doctor', {}, null, actAt(NOW, userId, 'Away'))
    const old = await approved(NOW - 32 * 24 * HOUR, NOW - 33 * 24 * HOUR)
    const other = await adapters().doctors.create(
      { userId: null, name: 'Dr Otto Ersatz', speciality: '', services: [service.id] },
      actAt(NOW),
    )
    const wish = { patientId: await addPatient(), doctorId: other.id, serviceId: service.id, start: NOW, note: null }
    await appointments.request(wish, anyStart, actAt(NOW))
    const seenBy = async (viewer: string, relation: Relation) => {
      const visibility = new Set([relation])
      const { items } = await appointments.list({ viewer: { userId: viewer, visibility }, limit: 5 })
      return items.map(({ appointment }) => appointment.id)
    }
    t.same(await seenBy(userId, 'appointment'), [old, id])
    t.same(await seenBy(userId, 'self'), [], 'only through the relation')
    t.same(await seenBy(await addUser(), 'appointment'), [])
  })

  t.test('a version that is old is refused, and of two who move at once one is told', async t => {
    const { appointments, ask } = await scene()
    const { id } = await ask(NOW + HOUR)
    const results = await Promise.allSettled([
      appointments.move(id, 'approve', 'doctor', {}, 1, actAt(NOW)),
      appointments.move(id, 'reject', 'doctor', {}, 1, actAt(NOW, null, 'Away')),
    ])
    t.same(results.map(r => r.status).sort(), ['fulfilled', 'rejected'])
    await t.rejects(appointments.move(id, 'cancel', 'manager', {}, 1, actAt(NOW)), appError('STALE_VERSION'))
    for (const odd of ['x', "' or 1=1", randomUUID()]) {
      await t.rejects(appointments.move(odd, 'approve', 'doctor', {}, null, actAt(NOW)), appError('NOT_FOUND'))
      t.equal(await appointments.get(odd), null)
    }
  })

  t.test('reminders go out once for each of the hours, and anew for a new time', async t => {
    const { appointments, reminders, clinic, told, addUser, link, patientId, approved } = await scene()
    await clinic.update({ reminderHours: [2, 24], timeZone: 'Europe/Berlin' }, null, actAt(NOW))
    const user = await addUser()
    await link(user, patientId)
    const start = Date.UTC(2030, 0, 10, 9)
    const id = await approved(start)
    const sentAt = async (at: number) => {
      const before = (await told(user)).length
      const count = await reminders.send(at)
      const after = await told(user)
      t.equal(after.length - before, count)
      return after.slice(before)
    }
    t.same(await sentAt(start - 24 * HOUR - 1), [])
    t.same(await sentAt(start - 24 * HOUR), [
      {
        type: 'appointment-reminder',
        summary: 'Appointment reminder: Consultation with Dr Ida Invented, 2030-01-10 10:00',
      },
    ])
    t.same(await sentAt(start - 20 * HOUR), [])
    t.equal((await sentAt(start - 2 * HOUR)).length, 1)
    t.same(await sentAt(start - HOUR), [])
    await appointments.move(
      id,
      'reschedule',
      'manager',
      { to: { start: start + 30 * HOUR, judge: anyStart } },
      null,
      actAt(start - HOUR),
    )
    t.equal((await sentAt(start + 29 * HOUR)).length, 1, 'of two that are due the later')
    t.same(await sentAt(start + 29 * HOUR), [])
    await appointments.move(id, 'cancel', 'manager', {}, null, actAt(start, null, 'x'))
    const other = await approved(start + 40 * HOUR)
    await clinic.update({ reminderHours: [] }, null, actAt(NOW))
    t.same(await sentAt(start + 39 * HOUR), [], 'switched off')
    await appointments.move(other, 'cancel', 'manager', {}, null, actAt(start, null, 'x'))
    await clinic.update({ reminderHours: [24, 2] }, null, actAt(NOW))
    t.same(await sentAt(start + 39 * HOUR), [], 'not of what was cancelled')
  })

  t.test('two senders at once remind once', async t => {
    const { reminders, told, addUser, link, patientId, approved } = await scene()
    const user = await addUser()
    await link(user, patientId)
    const start = Date.UTC(2031, 0, 10, 9)
    await approved(start)
    const counts = await Promise.all([1, 2, 3].map(() => reminders.send(start - HOUR)))
    t.equal(
      counts.reduce((a, b) => a + b),
      1,
    )
    t.equal((await told(user)).filter(({ type }) => type === 'appointment-reminder').length, 1)
  })

  t.test('only what is requested or approved keeps the time', async t => {
    const { appointments, ask, doctor } = await scene()
    const busy = () => appointments.busy(doctor.id, { start: NOW, end: NOW + 3 * HOUR })
    const { id } = await ask(NOW + HOUR)
    t.same(await busy(), [{ start: NOW + HOUR, end: NOW + 1.5 * HOUR }])
    await appointments.move(id, 'cancel', 'requester', {}, null, actAt(NOW, null, 'x'))
    t.same(await busy(), [])
    const statuses: readonly AppointmentStatus[] = ['cancelled']
    const list = await appointments.list({ viewer: null, doctorId: doctor.id, statuses, limit: 5 })
    t.same(
      list.items.map(({ appointment }) => appointment.id),
      [id],
    )
  })
}
