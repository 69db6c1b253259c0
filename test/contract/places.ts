import { randomUUID } from 'node:crypto'
import type { TAP } from 'tap'
import type { Change } from '../../bus/changes.ts'
import type { Ward } from '../../model/place.ts'
import type { CareTeamStore } from '../../store/care-teams.ts'
import type { DeviceBedStore } from '../../store/device-beds.ts'
import type { DeviceProfileReader, DeviceRegistry } from '../../store/devices.ts'
import type { PatientStore } from '../../store/patients.ts'
import type { BedStore, WardFields, WardStore } from '../../store/places.ts'
import type { StayStore } from '../../store/stays.ts'
import { actAt, appError, deviceFields, hashOf, patientFields, T0 } from '../support/records.ts'

export interface PlaceAdapters {
  readonly wards: WardStore
  readonly beds: BedStore
  readonly stays: StayStore
  readonly careTeams: CareTeamStore
  readonly deviceBeds: DeviceBedStore
  readonly devices: DeviceRegistry
  readonly patients: PatientStore
  readonly profiles: DeviceProfileReader
  /** A user of that role, who exists. @returns his id */
  user(role: string): Promise<string>
  /** What was recorded for the processes that hold configuration in memory, since the last call. */
  changes(): Promise<readonly Change[]>
}

const MINUTE = 60_000
const page = { limit: 50 }

export function placeContract(t: TAP, adapters: () => PlaceAdapters): void {
  const fields = (more: Partial<WardFields> = {}): WardFields => ({
    name: `Ward ${randomUUID().slice(0, 8)}`,
    kind: 'ward',
    timeZone: null,
    silenceSeconds: null,
    intervalSeconds: null,
    ...more,
  })
  const ward = (more: Partial<WardFields> = {}) => adapters().wards.create(fields(more), actAt(T0))
  const bed = async (where: Ward, name = randomUUID().slice(0, 8)) =>
    (await adapters().beds.createBed(where.id, { name, roomId: null }, actAt(T0))).id
  const patient = async (family = 'Test') => (await adapters().patients.create(patientFields(family), actAt(T0))).id
  const device = async (more = {}) =>
    (await adapters().devices.create(`d-${randomUUID().slice(0, 8)}`, deviceFields(more), hashOf('x'), T0)).id
  const to = (where: Ward, bedId: string | null = null, at: number | null = null) => ({
    wardId: where.id,
    bedId,
    at,
    reason: null,
  })

  t.test('a ward is kept as it was made, changed and removed; its name is given once', async t => {
    const { wards, changes } = adapters()
    await changes()
    const made = await ward({ timeZone: 'Europe/London', silenceSeconds: 30, intervalSeconds: 5 })
    t.same(await wards.get(made.id), made)
    t.same(await changes(), [{ topic: 'ward', key: made.id }])
    await t.rejects(ward({ name: made.name.toUpperCase() }), appError('CONFLICT'))
    await t.rejects(ward({ timeZone: 'Mars/Olympus' }), appError('VALIDATION_FAILED', 'timeZone'))
    const renamed = await wards.update(made.id, { name: `${made.name} x` }, 1, actAt(T0 + 1))
    t.match(renamed, { timeZone: 'Europe/London', version: 2, updatedAt: T0 + 1 })
    await t.rejects(wards.update(made.id, { name: 'y' }, 1, actAt(T0)), appError('STALE_VERSION'))
    await wards.remove(made.id, actAt(T0 + 2))
    t.equal(await wards.get(made.id), null)
    await ward({ name: renamed.name })
    for (const odd of ['x', 'a\0b', randomUUID()]) {
      t.equal(await wards.get(odd), null)
      await t.rejects(wards.update(odd, {}, null, actAt(T0)), appError('NOT_FOUND'))
      await t.rejects(wards.remove(odd, actAt(T0)), appError('NOT_FOUND'))
      await t.rejects(wards.staff(odd), appError('NOT_FOUND'))
      await t.rejects(wards.bedBoard(odd, null), appError('NOT_FOUND'))
    }
  })

  t.test('rooms and beds belong to a ward, have names of their own, and go only when they are empty', async t => {
    const { beds, wards, stays } = adapters()
    const [here, there, home] = [await ward(), await ward(), await ward({ kind: 'home' })]
    const room = await beds.createRoom(here.id, 'Room 1', actAt(T0))
    await t.rejects(beds.createRoom(here.id, 'room 1', actAt(T0)), appError('CONFLICT'))
    await t.rejects(beds.createRoom(home.id, 'Room', actAt(T0)), appError('CONFLICT'))
    const one = await beds.createBed(here.id, { name: '1', roomId: room.id }, actAt(T0))
    await beds.createBed(there.id, { name: '1', roomId: null }, actAt(T0))
    await t.rejects(
      beds.createBed(there.id, { name: '2', roomId: room.id }, actAt(T0)),
      appError('VALIDATION_FAILED', 'roomId'),
    )
    await t.rejects(beds.createBed(home.id, { name: '1', roomId: null }, actAt(T0)), appError('CONFLICT'))
    await t.rejects(wards.update(here.id, { kind: 'home' }, null, actAt(T0)), appError('CONFLICT'))
    await t.rejects(beds.removeRoom(room.id, null, actAt(T0)), appError('CONFLICT'))
    const moved = await beds.updateBed(one.id, { name: '1a', roomId: null }, 1, actAt(T0))
    t.same(moved, { ...one, name: '1a', roomId: null, version: 2 })
    await beds.removeRoom(room.id, null, actAt(T0))
    t.same((await beds.rooms(here.id, page)).items, [])
    const lying = await patient()
    await stays.admit(lying, to(here, one.id), actAt(T0))
    await t.rejects(beds.removeBed(one.id, null, actAt(T0)), appError('CONFLICT'))
    await t.rejects(wards.remove(here.id, actAt(T0)), appError('CONFLICT'))
    await stays.discharge(lying, null, null, actAt(T0 + 1))
    await t.rejects(beds.removeBed(one.id, 1, actAt(T0 + 2)), appError('STALE_VERSION'))
    await beds.removeBed(one.id, 2, actAt(T0 + 2))
    t.same((await beds.beds(here.id, page)).items, [])
    await t.rejects(stays.admit(lying, to(here, one.id), actAt(T0 + 3)), appError('VALIDATION_FAILED', 'bedId'))
  })

  t.test('who works in a ward is one list', async t => {
    const { wards, user, changes } = adapters()
    const [nurse, doctor] = [await user('nurse'), await user('doctor')]
    const { id } = await ward()
    await changes()
    await wards.setStaff(id, [nurse, doctor], actAt(T0))
    t.same(new Set((await changes()).map(change => change.key)), new Set([id, nurse, doctor]))
    const left = await wards.setStaff(id, [doctor], actAt(T0))
    t.match(left, [{ id: doctor, roles: ['doctor'] }])
    t.same(await changes(), [
      { topic: 'ward', key: id },
      { topic: 'user', key: nurse },
    ])
    await t.rejects(wards.setStaff(id, [doctor, randomUUID()], actAt(T0)), appError('VALIDATION_FAILED', 'userIds.1'))
    t.match(await wards.staff(id), left)
  })

  t.test('admission, transfer and discharge make a chain of stays, and the record shows the newest', async t => {
    const { stays, patients, changes } = adapters()
    const [north, south] = [await ward(), await ward()]
    const bedId = await bed(north, '4')
    const id = await patient()
    await changes()
    const admitted = await stays.admit(id, { ...to(north, bedId), reason: 'Fever' }, actAt(T0 + MINUTE))
    t.match(admitted, {
      patientId: id,
      ward: north.name,
      bed: '4',
      from: T0 + MINUTE,
      to: null,
      beginning: 'admission',
    })
    t.same(await changes(), [{ topic: 'patient', key: id }])
    t.match(await patients.get(id), {
      ward: north.name,
      bed: '4',
      bedId,
      wardId: north.id,
      stayId: admitted.id,
      version: 2,
    })
    await t.rejects(stays.admit(id, to(south), actAt(T0 + 2 * MINUTE)), appError('CONFLICT'))
    t.same(await stays.transfer(id, to(north, bedId), actAt(T0 + 2 * MINUTE)), admitted, 'he is there already')
    const moved = await stays.transfer(id, to(south), actAt(T0 + 2 * MINUTE))
    t.match(moved, { ward: south.name, bed: null, beginning: 'transfer', from: T0 + 2 * MINUTE })
    const ended = await stays.discharge(id, null, 'home', actAt(T0 + 3 * MINUTE))
    t.match(ended, { id: moved.id, to: T0 + 3 * MINUTE, ending: 'discharge', disposition: 'home' })
    t.match(await patients.get(id), { ward: null, bed: null, stayId: null })
    t.match((await stays.list(id, page)).items, [
      { id: moved.id },
      { id: admitted.id, to: T0 + 2 * MINUTE, ending: 'transfer', reason: 'Fever' },
    ])
    await t.rejects(stays.discharge(id, null, null, actAt(T0)), appError('CONFLICT'))
    await t.rejects(stays.transfer(id, to(south), actAt(T0)), appError('CONFLICT'))
    const { items, nextCursor } = await stays.list(id, { limit: 1 })
    t.match(items, [{ id: moved.id }])
    t.match((await stays.list(id, { limit: 1, cursor: nextCursor ?? '' })).items, [{ id: admitted.id }])
  })

  t.test('a stay may begin and end in the past, as far as the one before, and never in the future', async t => {
    const { stays } = adapters()
    const here = await ward()
    const [one, two] = [await bed(here), await bed(here)]
    const [a, b] = [await patient(), await patient()]
    const now = actAt(T0)
    await t.rejects(stays.admit(a, to(here, one, T0 + 1), now), appError('VALIDATION_FAILED', 'at'))
    t.match(await stays.admit(a, to(here, one, T0 - 10 * MINUTE), now), { from: T0 - 10 * MINUTE })
    await t.rejects(stays.transfer(a, to(here, two, T0 - 11 * MINUTE), now), appError('VALIDATION_FAILED', 'at'))
    await stays.transfer(a, to(here, two, T0 - 5 * MINUTE), now)
    await t.rejects(stays.admit(b, to(here, one, T0 - 6 * MINUTE), now), appError('BED_TAKEN'))
    await stays.admit(b, to(here, one, T0 - 5 * MINUTE), now)
    await t.rejects(stays.discharge(a, T0 - 6 * MINUTE, null, now), appError('VALIDATION_FAILED', 'at'))
    await stays.discharge(a, T0 - 2 * MINUTE, null, now)
    await t.rejects(stays.admit(a, to(here, two, T0 - 3 * MINUTE), now), appError('VALIDATION_FAILED', 'at'))
    await stays.admit(a, to(here, two, T0 - 2 * MINUTE), now)
    await stays.discharge(a, T0 - 2 * MINUTE, null, now)
    t.equal((await stays.list(a, page)).items.length, 2, 'a stay that ends where it begins never held')
  })

  t.test('a place that does not exist, or fits not together, is refused with its path', async t => {
    const { stays } = adapters()
    const [here, there] = [await ward(), await ward()]
    const id = await patient()
    const admit = (wardId: string, bedId: string | null) =>
      stays.admit(id, { wardId, bedId, at: null, reason: null }, actAt(T0))
    await t.rejects(admit(randomUUID(), null), appError('VALIDATION_FAILED', 'wardId'))
    await t.rejects(admit('x', null), appError('VALIDATION_FAILED', 'wardId'))
    await t.rejects(admit(here.id, randomUUID()), appError('VALIDATION_FAILED', 'bedId'))
    await t.rejects(admit(here.id, await bed(there)), appError('VALIDATION_FAILED', 'bedId'))
    for (const odd of ['x', randomUUID()]) {
      await t.rejects(stays.admit(odd, to(here), actAt(T0)), appError('NOT_FOUND'))
      await t.rejects(stays.arrive(odd, null, actAt(T0)), appError('NOT_FOUND'))
      t.same((await stays.list(odd, page)).items, [])
    }
  })

  t.test('of fifty who are admitted to one bed at once exactly one gets it', async t => {
    const { stays } = adapters()
    const here = await ward()
    const bedId = await bed(here)
    const ids: string[] = []
    for (let i = 0; i < 50; i++) ids.push(await patient(`Race ${i}`))
    const results = await Promise.allSettled(ids.map(id => stays.admit(id, to(here, bedId), actAt(T0))))
    t.equal(results.filter(result => result.status === 'fulfilled').length, 1)
    for (const result of results) if (result.status === 'rejected') t.match(result.reason, appError('BED_TAKEN'))
  })

  t.test('of twenty places at once a patient is in exactly one', async t => {
    const { stays } = adapters()
    const here = await ward()
    const id = await patient()
    const beds = await Promise.all(Array.from({ length: 20 }, () => bed(here)))
    const results = await Promise.allSettled(beds.map(bedId => stays.admit(id, to(here, bedId), actAt(T0))))
    t.equal(results.filter(result => result.status === 'fulfilled').length, 1)
    t.equal((await stays.list(id, page)).items.length, 1)
  })

  t.test('two patients change beds with one in between, and nobody is in two', async t => {
    const { stays, wards } = adapters()
    const here = await ward()
    const [one, two] = [await bed(here, '1'), await bed(here, '2')]
    const [a, b] = [await patient('A'), await patient('B')]
    await stays.admit(a, to(here, one), actAt(T0))
    await stays.admit(b, to(here, two), actAt(T0))
    await t.rejects(stays.transfer(a, to(here, two), actAt(T0 + 1)), appError('BED_TAKEN'))
    await stays.transfer(a, to(here), actAt(T0 + 1))
    await stays.transfer(b, to(here, one), actAt(T0 + 2))
    await stays.transfer(a, to(here, two), actAt(T0 + 3))
    const board = await wards.bedBoard(here.id, null)
    t.match(board.beds, [
      { name: '1', occupied: true, patient: { id: b, since: T0 + 2 } },
      { name: '2', occupied: true, patient: { id: a, since: T0 + 3 } },
    ])
  })

  t.test('a device at a bed belongs to the patient in it, its own assignment wins', async t => {
    const { stays, deviceBeds, devices, profiles, changes } = adapters()
    const here = await ward()
    const [one, two] = [await bed(here, '1'), await bed(here, '2')]
    const [a, b, c] = [await patient('A'), await patient('B'), await patient('C')]
    const id = await device()
    await stays.admit(a, to(here, one), actAt(T0))
    await stays.admit(b, to(here, two), actAt(T0))
    const holder = async () => (await devices.get(id))?.patientId
    const owners = async () =>
      (await profiles.profiles([id])).flatMap(profile =>
        profile.assignments.map(({ patientId, from, to }) => [patientId, from - T0, to === null ? null : to - T0]),
      )
    await changes()
    t.match(await deviceBeds.bind(id, one, actAt(T0 + 100)), { bedId: one, bed: '1', ward: here.name, from: T0 + 100 })
    t.same(await changes(), [
      { topic: 'device', key: id },
      { topic: 'patient', key: a },
    ])
    t.equal(await holder(), a)
    t.same(
      (await devices.list({ patientId: a, limit: 5 })).items.map(d => d.id),
      [id],
    )
    t.match((await devices.get(id))?.bed, { bedId: one, bed: '1' })
    await deviceBeds.bind(id, one, actAt(T0 + 150))
    t.same(await changes(), [], 'it stands there already')
    await devices.assign(id, c, T0 + 200, { replace: false }, actAt(T0 + 200))
    t.same(new Set((await changes()).map(change => change.key)), new Set([id, a, c]))
    t.equal(await holder(), c)
    await devices.unassign(id, actAt(T0 + 300))
    t.same(new Set((await changes()).map(change => change.key)), new Set([id, a, c]))
    t.equal(await holder(), a)
    await stays.transfer(a, to(here), actAt(T0 + 400))
    t.ok((await changes()).some(change => change.topic === 'device' && change.key === id))
    t.equal(await holder(), null)
    await deviceBeds.bind(id, two, actAt(T0 + 500))
    t.equal(await holder(), b)
    t.equal(await deviceBeds.patientIn(two), b)
    await deviceBeds.release(id, actAt(T0 + 600))
    t.same(await owners(), [
      [b, 500, 600],
      [a, 300, 400],
      [c, 200, 300],
      [a, 100, 200],
    ])
    await t.rejects(deviceBeds.release(id, actAt(T0)), appError('NOT_FOUND'))
    await t.rejects(deviceBeds.bind(id, randomUUID(), actAt(T0)), appError('VALIDATION_FAILED', 'bedId'))
    await t.rejects(deviceBeds.bind('nobody', one, actAt(T0)), appError('NOT_FOUND'))
    await deviceBeds.bind(id, two, actAt(T0 + 700))
    await devices.remove(id, T0 + 800)
    await stays.discharge(b, null, null, actAt(T0 + 900))
    t.equal((await adapters().beds.removeBed(two, null, actAt(T0 + 950))) ?? null, null)
  })

  t.test('devices know the defaults of the ward where their patient is', async t => {
    const { stays, devices, deviceBeds, profiles, wards, changes } = adapters()
    const home = await ward({ kind: 'home', silenceSeconds: 7200, intervalSeconds: 900 })
    const here = await ward()
    const [id, standing] = [await device(), await device({ intervalSeconds: 2 })]
    const [a, b] = [await patient(), await patient()]
    const of = async (deviceId: string) => {
      const [profile] = await profiles.profiles([deviceId])
      return [profile?.intervalSeconds, profile?.wardIntervalSeconds, profile?.wardSilenceSeconds]
    }
    await devices.assign(id, a, T0, { replace: false }, actAt(T0))
    t.same(await of(id), [null, null, null])
    await changes()
    await stays.admit(a, to(home), actAt(T0))
    t.ok(
      (await changes()).some(change => change.key === id),
      'rules hear of it',
    )
    t.same(await of(id), [null, 900, 7200])
    t.match(await devices.get(id), { intervalSeconds: null, wardIntervalSeconds: 900 })
    await wards.update(home.id, { silenceSeconds: 60 }, null, actAt(T0))
    t.ok((await changes()).some(change => change.key === id))
    t.same(await of(id), [null, 900, 60])
    const bedId = await bed(here)
    await deviceBeds.bind(standing, bedId, actAt(T0))
    t.same(await of(standing), [2, null, null])
    await wards.update(here.id, { silenceSeconds: 30 }, null, actAt(T0))
    t.same(await of(standing), [2, null, null], 'nobody lies there')
    await stays.admit(b, to(here, bedId), actAt(T0))
    t.same(await of(standing), [2, null, 30])
  })

  t.test('a care team: one responsible nurse at a time, shifts end by themselves, plans stay', async t => {
    const { careTeams, user, changes } = adapters()
    const [early, late, doctor] = [await user('nurse'), await user('nurse'), await user('doctor')]
    const id = await patient()
    const add = (userId: string, does: 'responsible-nurse' | 'doctor', from: number, until: number | null = null) =>
      careTeams.add(id, { userId, function: does, from, until }, actAt(Math.min(from, T0 + 500)))
    await changes()
    const first = await add(early, 'responsible-nurse', T0)
    t.match(first, { patientId: id, userId: early, function: 'responsible-nurse', from: T0, until: null })
    t.same(await changes(), [
      { topic: 'patient', key: id },
      { topic: 'user', key: early },
    ])
    await add(late, 'responsible-nurse', T0 + 1000)
    const seen = async (now: number) => (await careTeams.members(id, now, page)).items.map(m => [m.userId, m.until])
    t.same(await seen(T0), [
      [early, T0 + 1000],
      [late, null],
    ])
    await add(early, 'responsible-nurse', T0 + 500)
    t.same(
      await seen(T0 + 600),
      [
        [early, T0 + 1000],
        [late, null],
      ],
      'a planned shift stays',
    )
    const treated = await add(doctor, 'doctor', T0 + 500, T0 + 2000)
    await t.rejects(add(doctor, 'doctor', T0 + 500), appError('CONFLICT'))
    t.same(await seen(T0 + 2000), [[late, null]], 'his shift is over')
    await careTeams.end(id, treated.id, actAt(T0 + 700))
    await t.rejects(careTeams.end(id, treated.id, actAt(T0 + 800)), appError('NOT_FOUND'))
    await t.rejects(add(randomUUID(), 'doctor', T0), appError('VALIDATION_FAILED', 'userId'))
    await t.rejects(add(await user('patient'), 'doctor', T0), appError('VALIDATION_FAILED', 'userId'))
    await t.rejects(careTeams.end(id, 'x', actAt(T0)), appError('NOT_FOUND'))
  })

  t.test('a handover moves the whole list at one moment, or what was asked for', async t => {
    const { careTeams, stays, user, changes } = adapters()
    const [from, next] = [await user('nurse'), await user('nurse')]
    const here = await ward()
    const ids = [await patient('A'), await patient('B'), await patient('C')]
    const [a = '', b = '', c = ''] = ids
    for (const id of ids) {
      await careTeams.add(id, { userId: from, function: 'responsible-nurse', from: T0, until: null }, actAt(T0))
    }
    await stays.admit(a, to(here), actAt(T0))
    const wish = { fromUserId: from, toUserId: next, wardId: null, patientIds: null, until: null, note: null }
    const responsible = async (now: number) =>
      Promise.all(ids.map(async id => (await careTeams.members(id, now, page)).items.map(m => m.userId).join()))
    t.match(await careTeams.handOver({ ...wish, wardId: here.id }, null, actAt(T0 + 1)), { patientIds: [a] })
    t.same(await responsible(T0 + 1), [next, from, from])
    t.match(await careTeams.handOver({ ...wish, patientIds: [b] }, null, actAt(T0 + 2)), { patientIds: [b] })
    const foreign = { ...wish, patientIds: [c, a] }
    await t.rejects(careTeams.handOver(foreign, null, actAt(T0 + 3)), appError('VALIDATION_FAILED', 'patientIds.1'))
    const odd = { ...wish, wardId: randomUUID() }
    await t.rejects(careTeams.handOver(odd, null, actAt(T0 + 3)), appError('VALIDATION_FAILED', 'wardId'))
    await changes()
    const back = { ...wish, fromUserId: next, toUserId: from, note: 'All quiet' }
    const given = await careTeams.handOver(back, null, actAt(T0 + 4))
    t.same(new Set(given.patientIds), new Set([a, b]))
    t.same(new Set((await changes()).map(change => change.key)), new Set([a, b, from, next]))
    t.same(await responsible(T0 + 4), [from, from, from])
    await t.rejects(careTeams.handOver(back, null, actAt(T0 + 5)), appError('CONFLICT'))
    const own = await careTeams.handovers({ userId: next, visibility: new Set() }, { limit: 2 })
    t.match(own.items, [{ id: given.id, note: 'All quiet', from: { id: next }, to: { id: from } }, { patientIds: [b] }])
    t.equal((await careTeams.handovers({ userId: randomUUID(), visibility: new Set() }, page)).items.length, 0)
  })

  t.test('of ten handovers of one list at once exactly one happens', async t => {
    const { careTeams, user } = adapters()
    const [from, next] = [await user('nurse'), await user('nurse')]
    const id = await patient()
    await careTeams.add(id, { userId: from, function: 'responsible-nurse', from: T0, until: null }, actAt(T0))
    const wish = { fromUserId: from, toUserId: next, wardId: null, patientIds: null, until: null, note: null }
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, () => careTeams.handOver(wish, null, actAt(T0 + 1))),
    )
    t.equal(results.filter(result => result.status === 'fulfilled').length, 1)
    for (const result of results) if (result.status === 'rejected') t.match(result.reason, appError('CONFLICT'))
  })
}
