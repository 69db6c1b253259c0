import t from 'tap'
import { AppError } from '../../../model/errors.ts'
import { postgresBeds } from '../../../store/postgres/beds.ts'
import { postgresDeviceBeds } from '../../../store/postgres/device-beds.ts'
import { postgresDeviceProfiles } from '../../../store/postgres/device-profiles.ts'
import { postgresDeviceRegistry } from '../../../store/postgres/devices.ts'
import { postgresPatients } from '../../../store/postgres/patients.ts'
import { postgresStays } from '../../../store/postgres/stays.ts'
import { postgresWards } from '../../../store/postgres/wards.ts'
import { testDatabase } from '../../support/database.ts'
import { actAt, deviceFields, hashOf, patientFields, T0 } from '../../support/records.ts'
import { random } from '../../support/rules.ts'

const STEPS = 120
const STEP_MS = 1000

/** Intervals written down one by one: as slow and as plain as can be. */
interface Interval {
  readonly of: string
  readonly with: string
  from: number
  to: number | null
}
const holds = ({ from, to }: Interval, at: number) => from <= at && (to === null || at < to)

for (const seed of [1, 2, 3, 4]) {
  t.test(`whose a reading is, by random moves: SQL, stored words and a naive oracle agree (seed ${seed})`, async t => {
    const { pool } = await testDatabase(t)
    const dice = random(seed)
    const pick = <T>(items: readonly T[]): T => {
      const item = items[Math.floor(dice() * items.length)]
      if (item === undefined) throw new Error('nothing to pick from')
      return item
    }
    const [wards, beds, stays] = [postgresWards(pool), postgresBeds(pool), postgresStays(pool)]
    const [patients, devices] = [postgresPatients(pool), postgresDeviceRegistry(pool)]
    const deviceBeds = postgresDeviceBeds(pool)
    const fields = { kind: 'ward' as const, timeZone: null, silenceSeconds: null, intervalSeconds: null }
    const ward = await wards.create({ ...fields, name: 'W' }, actAt(T0))
    const bedIds: string[] = []
    for (const name of ['1', '2', '3'])
      bedIds.push((await beds.createBed(ward.id, { name, roomId: null }, actAt(T0))).id)
    const people: string[] = []
    for (const name of ['A', 'B', 'C', 'D']) people.push((await patients.create(patientFields(name), actAt(T0))).id)
    const ids = ['d1', 'd2', 'd3']
    for (const id of ids) await devices.create(id, deviceFields(), hashOf('x'), T0)

    const own: Interval[] = []
    const bound: Interval[] = []
    const lay: Interval[] = []
    const open = (list: readonly Interval[], of: string) => list.find(i => i.of === of && i.to === null)
    const end = (list: Interval[], of: string, at: number) => {
      const interval = open(list, of)
      if (interval) interval.to = at
    }
    const oracle = (device: string, at: number) => {
      const mine = own.find(i => i.of === device && holds(i, at))
      if (mine) return mine.with
      const bed = bound.find(i => i.of === device && holds(i, at))?.with
      return lay.find(i => i.with === bed && holds(i, at))?.of ?? null
    }

    let now = T0
    const moves: readonly (() => Promise<void>)[] = [
      async () => {
        const [device, patient] = [pick(ids), pick(people)]
        const at = now - Math.floor(dice() * 3) * STEP_MS
        await devices.assign(device, patient, at, { replace: true }, actAt(now))
        const before = open(own, device)
        if (before?.with === patient) before.from = Math.min(before.from, at)
        else {
          end(own, device, at)
          own.push({ of: device, with: patient, from: at, to: null })
        }
      },
      async () => {
        const device = pick(ids)
        await devices.unassign(device, actAt(now))
        end(own, device, now)
      },
      async () => {
        const [device, bed] = [pick(ids), pick(bedIds)]
        await deviceBeds.bind(device, bed, actAt(now))
        if (open(bound, device)?.with === bed) return
        end(bound, device, now)
        bound.push({ of: device, with: bed, from: now, to: null })
      },
      async () => {
        const device = pick(ids)
        await deviceBeds.release(device, actAt(now))
        end(bound, device, now)
      },
      async () => {
        const [patient, bed] = [pick(people), pick(bedIds)]
        const at = now - Math.floor(dice() * 4) * STEP_MS
        const place = { wardId: ward.id, bedId: bed, at, reason: null }
        const admitted = open(lay, patient)
        if (admitted) await stays.transfer(patient, place, actAt(now))
        else await stays.admit(patient, place, actAt(now))
        if (admitted?.with === bed) return
        end(lay, patient, at)
        lay.push({ of: patient, with: bed, from: at, to: null })
      },
      async () => {
        const patient = pick(people)
        const at = now - Math.floor(dice() * 2) * STEP_MS
        await stays.discharge(patient, at, null, actAt(now))
        end(lay, patient, at)
      },
    ]
    let done = 0
    for (let step = 0; step < STEPS; step++) {
      now += STEP_MS
      try {
        await pick(moves)()
        done++
      } catch (error) {
        // What the rules forbid at this point leaves the oracle as it was.
        if (!(error instanceof AppError)) throw error
      }
    }
    t.ok(done > STEPS / 3, `${done} moves were possible`)

    const profiles = new Map((await postgresDeviceProfiles(pool).profiles()).map(p => [p.deviceId, p.assignments]))
    const words = await pool.query<{ device_id: string; patient_id: string | null; from_at: Date; to_at: Date | null }>(
      'select device_id, patient_id, lower(during) as from_at, upper(during) as to_at from reattributions order by id',
    )
    const wrong: string[] = []
    for (const device of ids) {
      for (let at = T0 - 5 * STEP_MS; at <= now + STEP_MS; at += STEP_MS / 2) {
        const expected = oracle(device, at)
        const holders = (profiles.get(device) ?? []).filter(a => a.from <= at && (a.to === null || at < a.to))
        if (holders.length > 1) wrong.push(`${device} at ${at - T0}: two owners`)
        if ((holders[0]?.patientId ?? null) !== expected) wrong.push(`${device} at ${at - T0}: profile`)
        // Words are carried out in order, so the last one about a moment counts.
        const word = words.rows.findLast(
          w => w.device_id === device && w.from_at.getTime() <= at && (w.to_at === null || at < w.to_at.getTime()),
        )
        if ((word?.patient_id ?? null) !== expected) wrong.push(`${device} at ${at - T0}: word`)
      }
      const holder = (await devices.get(device))?.patientId ?? null
      if (holder !== oracle(device, now)) wrong.push(`${device}: holder`)
    }
    t.same(wrong, [])
  })
}
