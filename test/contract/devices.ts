import { randomUUID } from 'node:crypto'
import type { TAP } from 'tap'
import type { Change } from '../../bus/changes.ts'
import type { CredentialReader, DeviceProfileReader, DeviceRegistry, DeviceStatusWriter } from '../../store/devices.ts'
import type { PatientStore } from '../../store/patients.ts'
import { actAt, appError, deviceFields, hashOf, patientFields, T0 } from '../support/records.ts'

export interface DeviceAdapters {
  readonly devices: DeviceRegistry
  readonly credentials: CredentialReader
  readonly profiles: DeviceProfileReader
  readonly statuses: DeviceStatusWriter
  readonly patients: PatientStore
  /** What was recorded for the processes that hold configuration in memory, since the last call. */
  changes(): Promise<readonly Change[]>
}

const TOKEN = hashOf('token')
const options = { replace: false }

export function deviceContract(t: TAP, adapters: () => DeviceAdapters): void {
  const id = (name: string) => `${name}-${randomUUID().slice(0, 8)}`
  const device = async (name = 'device', fields = {}) =>
    (await adapters().devices.create(id(name), deviceFields(fields), TOKEN, T0)).id
  const patient = async () => (await adapters().patients.create(patientFields('Test'), actAt(T0))).id

  t.test('a device is kept as it was registered', async t => {
    const { devices, changes } = adapters()
    await changes()
    const fields = deviceFields({ name: 'Bed 4', purchasedOn: '2024-02-29', intervalSeconds: 0.5, macAddress: '00:1b' })
    const created = await devices.create(id('kept'), fields, TOKEN, T0)
    t.match(created, { ...fields, version: 1, createdAt: T0, online: false, assignment: null, lastSeenAt: null })
    t.same(created.counters, { accepted: 0, rejected: 0 })
    t.same(await devices.get(created.id), created)
    t.same(await changes(), [{ topic: 'device', key: created.id }])
  })

  t.test('an id is given once, and free again after removal', async t => {
    const { devices, credentials } = adapters()
    const key = await device('once')
    await t.rejects(devices.create(key, deviceFields(), TOKEN, T0), appError('DEVICE_EXISTS'))
    await devices.remove(key, T0)
    t.equal(await devices.get(key), null)
    t.equal((await credentials.tokenHashes([key])).size, 0, 'its credential is gone')
    const again = await devices.create(key, deviceFields({ name: 'second' }), hashOf('other'), T0 + 1)
    t.match(again, { name: 'second', createdAt: T0 + 1 })
    t.same((await credentials.tokenHashes([key])).get(key), hashOf('other'))
  })

  t.test('what nobody can have registered is not found, and never an error', async t => {
    const { devices, credentials } = adapters()
    for (const odd of ['nobody', 'a\0b', "x' or 1=1 --", 'a b', '', 'x'.repeat(65)]) {
      t.equal(await devices.get(odd), null)
      t.same((await devices.assignments(odd, { limit: 5 })).items, [])
      await t.rejects(devices.update(odd, {}, null), appError('NOT_FOUND'))
      await t.rejects(devices.remove(odd, T0), appError('NOT_FOUND'))
      await t.rejects(devices.unassign(odd, actAt(T0)), appError('NOT_FOUND'))
      await t.rejects(devices.revokeCredential(odd, T0), appError('NOT_FOUND'))
      await t.rejects(devices.rotateCredential(odd, TOKEN, T0), appError('NOT_FOUND'))
      t.equal((await credentials.tokenHashes([odd])).size, 0)
      t.equal((await credentials.allowed([odd])).size, 0)
      t.equal((await credentials.devicesBehind(odd)).size, 0)
    }
    const known = await device()
    await t.rejects(devices.assign(known, randomUUID(), T0, options, actAt(T0)), appError('NOT_FOUND'))
    await t.rejects(devices.assign(known, 'no-uuid', T0, options, actAt(T0)), appError('NOT_FOUND'))
    t.same((await devices.list({ patientId: 'no-uuid', limit: 5 })).items, [])
  })

  t.test('what cannot be stored is refused with its path', async t => {
    const { devices } = adapters()
    const create = (fields: Parameters<typeof deviceFields>[0]) =>
      devices.create(id('bad'), deviceFields(fields), TOKEN, T0)
    await t.rejects(create({ name: 'a\0b' }), appError('VALIDATION_FAILED', 'name'))
    await t.rejects(create({ purchasedOn: '2023-02-29' }), appError('VALIDATION_FAILED', 'purchasedOn'))
    await t.rejects(create({ gatewayId: 'nobody' }), appError('VALIDATION_FAILED', 'gatewayId'))
    await t.rejects(devices.create('a b', deviceFields(), TOKEN, T0), appError('VALIDATION_FAILED', 'id'))
  })

  t.test('of two people who edit the same version one is told', async t => {
    const { devices } = adapters()
    const key = await device()
    const [first, second] = await Promise.allSettled([
      devices.update(key, { name: 'first' }, 1),
      devices.update(key, { name: 'second' }, 1),
    ])
    t.same([first.status, second.status].sort(), ['fulfilled', 'rejected'])
    t.match((await devices.get(key))?.version, 2)
    await t.rejects(devices.update(key, { name: 'x' }, 1), appError('STALE_VERSION'))
    t.match(await devices.update(key, { model: 'M' }, null), { model: 'M', version: 3 })
  })

  t.test('a list is read page by page, each device once', async t => {
    const { devices } = adapters()
    const mark = randomUUID().slice(0, 8)
    const ids = ['a', 'b', 'c', 'd', 'e'].map(letter => `${mark}-${letter}`)
    for (const key of ids) await devices.create(key, deviceFields(), TOKEN, T0)
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<DeviceRegistry['list']>> = await devices.list({
        q: mark,
        limit: 2,
        ...(cursor === null ? {} : { cursor }),
      })
      seen.push(...page.items.map(item => item.id))
      cursor = page.nextCursor
    } while (cursor !== null)
    t.same(seen, ids)
    for (const cursor of ['x', '!!', Buffer.from('[1]').toString('base64url'), 'W10', `WyJc${'A'.repeat(9)}`]) {
      await t.rejects(devices.list({ limit: 2, cursor }), appError('VALIDATION_FAILED', 'cursor'))
    }
  })

  t.test('a list is sorted and narrowed, and its pages fit together', async t => {
    const { devices, statuses } = adapters()
    const mark = randomUUID().slice(0, 8)
    const gateway = (await devices.create(`${mark}-g`, deviceFields({ kind: 'gateway', name: 'B' }), TOKEN, T0)).id
    const behind = { kind: 'wearable' as const, gatewayId: gateway }
    for (const [letter, name] of Object.entries({ a: 'C', b: 'A', c: null, d: 'A' })) {
      await devices.create(`${mark}-${letter}`, deviceFields({ ...behind, name }), TOKEN, T0)
    }
    await statuses.record([
      { deviceId: `${mark}-a`, online: true, lastSeenAt: T0 + 5, acceptedMore: 0, rejectedMore: 0 },
      { deviceId: `${mark}-b`, online: true, lastSeenAt: T0 + 9, acceptedMore: 0, rejectedMore: 0 },
    ])
    type Query = Omit<Parameters<DeviceRegistry['list']>[0], 'limit'>
    const all = async (query: Query) => {
      const seen: string[] = []
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page: Awaited<ReturnType<DeviceRegistry['list']>> = await devices.list({
          q: mark,
          limit: 2,
          ...query,
          ...(cursor === undefined ? {} : { cursor }),
        })
        seen.push(...page.items.map(item => item.id.slice(mark.length + 1)))
        cursor = page.nextCursor
      }
      return seen.join('')
    }
    t.equal(await all({ sort: '-id' }), 'gdcba')
    t.equal(await all({ sort: 'name' }), 'cbdga', 'who has no name is first, and the id decides among equals')
    t.equal(await all({ sort: '-name' }), 'agdbc')
    t.equal(await all({ sort: 'lastSeenAt' }), 'cdgab')
    t.equal(await all({ sort: '-lastSeenAt' }), 'bagdc')
    t.equal(await all({ online: true }), 'ab')
    t.equal(await all({ online: false, kind: 'wearable' }), 'cd')
    t.equal(await all({ gatewayId: gateway, sort: '-id' }), 'dcba')
    t.equal(await all({ gatewayId: "x' or 1=1 --" }), '')
    const { nextCursor } = await devices.list({ limit: 1, sort: 'id' })
    const cursor = nextCursor ?? ''
    await t.rejects(devices.list({ limit: 1, sort: 'name', cursor }), appError('VALIDATION_FAILED', 'cursor'))
  })

  t.test('a search is text: every word, no pattern, no SQL', async t => {
    const { devices } = adapters()
    const key = await device('searched', { name: 'Zürich 100%_ready', serialNumber: 'SN-77\\x' })
    const found = async (q: string) => (await devices.list({ q, limit: 100 })).items.some(item => item.id === key)
    for (const q of ['zurich', 'ZÜRICH ready', '100%', '%_r', 'sn-77\\x', key, '  zürich  ', '１００％']) {
      t.ok(await found(q), q)
    }
    for (const q of ["' or 1=1 --", '%z%', 'z_rich', '100_', 'zurich bern', "'; drop table devices; --"]) {
      t.notOk(await found(q), q)
    }
    await t.rejects(devices.list({ q: 'a\0', limit: 1 }), appError('VALIDATION_FAILED', 'q'))
  })

  t.test('a thousand credentials are read in one call, and only valid ones', async t => {
    const { devices, credentials } = adapters()
    const mark = randomUUID().slice(0, 8)
    const ids = Array.from({ length: 1000 }, (_, i) => `${mark}-${i}`)
    for (let i = 0; i < ids.length; i += 50) {
      await Promise.all(ids.slice(i, i + 50).map(key => devices.create(key, deviceFields(), hashOf(key), T0)))
    }
    const [revoked = '', rotated = '', removed = ''] = ids
    await devices.revokeCredential(revoked, T0)
    await devices.rotateCredential(rotated, hashOf('new'), T0)
    await devices.remove(removed, T0)
    const hashes = await credentials.tokenHashes([...ids, 'unknown'])
    t.equal(hashes.size, 998)
    t.same(hashes.get(rotated), hashOf('new'))
    t.same(hashes.get(ids[500] ?? ''), hashOf(ids[500] ?? ''))
    const allowed = await credentials.allowed([...ids, 'unknown'])
    t.equal(allowed.size, 998)
    t.notOk(allowed.has(revoked) || allowed.has(removed))
  })

  t.test('revoking and rotating are told, and a rotation gives access again', async t => {
    const { devices, credentials, changes } = adapters()
    const key = await device()
    await changes()
    await devices.revokeCredential(key, T0)
    t.equal((await credentials.tokenHashes([key])).size, 0)
    t.equal((await credentials.allowed([key])).size, 0)
    await devices.rotateCredential(key, hashOf('again'), T0 + 1)
    t.ok((await credentials.allowed([key])).has(key))
    t.same(await changes(), [
      { topic: 'device', key },
      { topic: 'device', key },
    ])
  })

  t.test('a gateway speaks for the devices listed under it', async t => {
    const { devices, credentials, changes } = adapters()
    const gateway = await device('gateway', { kind: 'gateway' })
    const behind = await device('behind', { gatewayId: gateway })
    t.same([...(await credentials.devicesBehind(gateway))], [behind])
    await changes()
    await devices.update(behind, { gatewayId: null }, null)
    t.equal((await credentials.devicesBehind(gateway)).size, 0)
    t.same((await changes()).map(change => change.key).sort(), [behind, gateway].sort())
    await devices.update(behind, { gatewayId: gateway }, null)
    await devices.remove(gateway, T0)
    t.equal((await devices.get(behind))?.gatewayId, null)
    await t.rejects(devices.update(behind, { gatewayId: behind }, null), appError('VALIDATION_FAILED', 'gatewayId'))
  })

  t.test('of two patients who are given one device at once, one gets it', async t => {
    const { devices } = adapters()
    const [key, a, b] = [await device(), await patient(), await patient()]
    const results = await Promise.allSettled([
      devices.assign(key, a, T0, options, actAt(T0)),
      devices.assign(key, b, T0, options, actAt(T0)),
      devices.assign(key, a, T0, options, actAt(T0)),
      devices.assign(key, b, T0, options, actAt(T0)),
    ])
    const owners = new Set(results.flatMap(r => (r.status === 'fulfilled' ? [r.value.patientId] : [])))
    t.equal(owners.size, 1)
    for (const r of results) if (r.status === 'rejected') t.match(r.reason, appError('DEVICE_IN_USE'))
    t.equal((await devices.assignments(key, { limit: 5 })).items.length, 1)
  })

  t.test('an assignment is told to device and patients, shown with the device, and kept in its history', async t => {
    const { devices, changes } = adapters()
    const by = randomUUID()
    const [key, a, b] = [await device(), await patient(), await patient()]
    await changes()
    const first = await devices.assign(key, a.toUpperCase(), T0, options, actAt(T0, by))
    t.match(first, { deviceId: key, patientId: a, from: T0, to: null, assignedBy: by, assignedAt: T0 })
    t.same(await devices.assign(key, a, T0 + 5, options, actAt(T0)), first, 'the same again changes nothing')
    t.same((await devices.get(key))?.assignment, first)
    t.same((await changes()).map(change => change.key).sort(), [key, a].sort())
    await t.rejects(devices.assign(key, b, T0 + 10, options, actAt(T0)), appError('DEVICE_IN_USE'))
    const second = await devices.assign(key, b, T0 + 10, { replace: true }, actAt(T0))
    t.same((await changes()).map(change => change.key).sort(), [key, a, b].sort())
    t.same((await devices.assignments(key, { limit: 5 })).items, [second, { ...first, to: T0 + 10 }])
    const { items, nextCursor } = await devices.assignments(key, { limit: 1 })
    t.same(items, [second])
    const older = await devices.assignments(key, { limit: 1, cursor: nextCursor ?? '' })
    t.match(older, { items: [{ id: first.id }], nextCursor: null })
    t.same(
      (await devices.list({ patientId: b, limit: 5 })).items.map(item => item.id),
      [key],
    )
    t.same((await devices.list({ patientId: a, limit: 5 })).items, [])
    await devices.unassign(key, actAt(T0 + 20))
    t.equal((await devices.get(key))?.assignment, null)
    t.same((await changes()).map(change => change.key).sort(), [key, b].sort())
    await t.rejects(devices.unassign(key, actAt(T0 + 30)), appError('NOT_FOUND'))
  })

  t.test('history cannot be contradicted', async t => {
    const { devices } = adapters()
    const [key, a, b] = [await device(), await patient(), await patient()]
    await devices.assign(key, a, T0, options, actAt(T0))
    await t.rejects(devices.unassign(key, actAt(T0 - 1)), appError('CONFLICT'))
    await t.rejects(devices.assign(key, b, T0 - 1, { replace: true }, actAt(T0)), appError('CONFLICT'))
    await devices.unassign(key, actAt(T0 + 100))
    await t.rejects(devices.assign(key, b, T0 + 50, options, actAt(T0)), appError('CONFLICT'))
    await devices.assign(key, b, T0 + 100, options, actAt(T0))
    t.equal((await devices.assign(key, b, T0 + 100, options, actAt(T0))).from, T0 + 100)
    await t.rejects(devices.assign(key, b, T0 + 99, options, actAt(T0)), appError('CONFLICT'))
  })

  t.test('an assignment may be back-dated into free time', async t => {
    const { devices } = adapters()
    const [key, a] = [await device(), await patient()]
    const first = await devices.assign(key, a, T0, options, actAt(T0))
    t.same(await devices.assign(key, a, T0 - 60_000, options, actAt(T0)), { ...first, from: T0 - 60_000 })
  })

  t.test('a replaced assignment that never lasted leaves nothing behind', async t => {
    const { devices } = adapters()
    const [key, a, b] = [await device(), await patient(), await patient()]
    await devices.assign(key, a, T0, options, actAt(T0))
    const now = await devices.assign(key, b, T0, { replace: true }, actAt(T0))
    t.same((await devices.assignments(key, { limit: 5 })).items, [now])
  })

  t.test('removing a device or a patient ends the assignment', async t => {
    const { devices, patients, changes } = adapters()
    const [one, two, a] = [await device('one'), await device('two'), await patient()]
    await devices.assign(one, a, T0, options, actAt(T0))
    await devices.assign(two, a, T0 + 50, options, actAt(T0))
    await devices.remove(one, T0 + 10)
    t.match((await devices.assignments(one, { limit: 5 })).items, [{ to: T0 + 10 }])
    await changes()
    await patients.remove(a, actAt(T0 + 20))
    t.same((await devices.assignments(two, { limit: 5 })).items, [], 'it was to begin later')
    t.same((await changes()).map(change => change.key).sort(), [two, a].sort())
    await t.rejects(devices.assign(two, a, T0 + 30, options, actAt(T0)), appError('NOT_FOUND'))
  })

  t.test('a profile holds what ingest must know, all assignments included', async t => {
    const { devices, profiles, statuses } = adapters()
    const [key, a] = [await device('profile', { intervalSeconds: 5 }), await patient()]
    const old = await devices.assign(key, a, T0, options, actAt(T0))
    await devices.unassign(key, actAt(T0 + 10))
    const open = await devices.assign(key, a, T0 + 20, options, actAt(T0))
    await statuses.record([{ deviceId: key, clockOffsetMs: 90_000, lastSeenAt: T0, acceptedMore: 0, rejectedMore: 0 }])
    const expected = {
      deviceId: key,
      intervalSeconds: 5,
      clockOffsetMs: 90_000,
      wardIntervalSeconds: null,
      wardSilenceSeconds: null,
      lastSeenAt: T0,
      assignments: [open, { ...old, to: T0 + 10 }],
    }
    t.same(await profiles.profiles([key, 'unknown', 'a\0b']), [expected])
    t.same(
      (await profiles.profiles()).filter(p => p.deviceId === key),
      [expected],
    )
    await devices.remove(key, T0 + 30)
    t.same(await profiles.profiles([key]), [])
  })

  t.test('what is observed of a device adds up, and never goes back in time', async t => {
    const { devices, statuses } = adapters()
    const [key, other] = [await device(), await device()]
    await statuses.record([
      { deviceId: key, online: true, lastSeenAt: T0, battery: 80, acceptedMore: 3, rejectedMore: 1 },
      { deviceId: 'unknown', online: true, acceptedMore: 1, rejectedMore: 0 },
      { deviceId: key, lastSeenAt: T0 + 5, acceptedMore: 4, rejectedMore: 0 },
      { deviceId: other, acceptedMore: 1, rejectedMore: 0 },
    ])
    await statuses.record([{ deviceId: key, lastSeenAt: T0 - 5, online: false, acceptedMore: 0, rejectedMore: 2 }])
    t.match(await devices.get(key), {
      online: false,
      lastSeenAt: T0 + 5,
      battery: 80,
      clockOffsetMs: null,
      counters: { accepted: 7, rejected: 3 },
      version: 1,
    })
    t.match(await devices.get(other), { online: false, counters: { accepted: 1, rejected: 0 } })
  })
}
