import { randomUUID } from 'node:crypto'
import type { TAP } from 'tap'
import type { Change } from '../../bus/changes.ts'
import type { DeviceRegistry } from '../../store/devices.ts'
import type { PatientErasure } from '../../store/erasure.ts'
import type { PatientMerges } from '../../store/merges.ts'
import type { PatientStore } from '../../store/patients.ts'
import { actAt, appError, deviceFields, hashOf, patientFields, T0 } from '../support/records.ts'

export interface MergeAdapters {
  readonly merges: PatientMerges
  readonly erasure: PatientErasure
  readonly patients: PatientStore
  readonly devices: DeviceRegistry
  changes(): Promise<readonly Change[]>
  /** Every row that belongs to the patient, by table, as text: to be compared. */
  belongings(patientId: string): Promise<Readonly<Record<string, readonly string[]>>>
  /** Gives the patient one row in every table that a merge moves, beside what the ports can make. */
  furnish(patientId: string): Promise<void>
  /** What the jobs do: readings get the owner that was decided. */
  runJobs(): Promise<void>
  /** A reading of the device at that time. */
  measure(deviceId: string, patientId: string, at: number): Promise<void>
  readingsOf(patientId: string): Promise<readonly number[]>
  /** Whatever is left in the database of this text. */
  traces(text: string): Promise<readonly string[]>
}

const LIMITS = { low: 40, high: 120, criticalLow: null, criticalHigh: null, delaySeconds: 5 }

export function mergeContract(t: TAP, adapters: () => MergeAdapters): void {
  async function furnished(family: string, deviceId: string): Promise<string> {
    const { patients, devices, furnish } = adapters()
    const identifiers = [{ system: 'hospital', value: family }]
    const { id } = await patients.create(patientFields(family, { identifiers }), actAt(T0))
    await devices.create(deviceId, deviceFields(), hashOf(deviceId), T0)
    await devices.assign(deviceId, id, T0, { replace: false }, actAt(T0))
    await patients.setPersonalLimits(id, () => ({ hr: LIMITS }), actAt(T0))
    await furnish(id)
    return id
  }
  const sorted = (rows: Readonly<Record<string, readonly string[]>>) =>
    Object.fromEntries(Object.entries(rows).map(([table, all]) => [table, [...all].sort()]))

  t.test('everything goes to the survivor, and an undo gives back exactly that', async t => {
    const { merges, patients, changes, belongings, runJobs, measure, readingsOf } = adapters()
    const [into, from] = [await furnished('Original', 'merge-1'), await furnished('Double', 'merge-2')]
    await measure('merge-2', from, T0 + 1000)
    const [intoBefore, fromBefore] = [await belongings(into), await belongings(from)]
    await changes()

    const merge = await merges.merge(into, from, actAt(T0 + 5000, null, 'registered twice'))
    t.match(merge, {
      into: { id: into },
      from: { id: from },
      reason: 'registered twice',
      at: T0 + 5000,
      undoneAt: null,
    })
    t.equal(await patients.get(from), null)
    t.equal(await patients.mergedInto(from), into)
    const survivor = await patients.get(into)
    t.same(
      survivor?.identifiers.map(({ value }) => value),
      ['Original', 'Double'],
    )
    const left = await belongings(from)
    const kept = ['care_team', 'conversations', 'patient_accounts', 'personal_limits', 'photos', 'stays']
    for (const [table, rows] of Object.entries(fromBefore)) {
      if (kept.includes(table)) t.same(left[table], rows, `${table}: what collides stays`)
      else t.same(left[table], undefined, `${table}: moved`)
      // Events follow their device, without being counted.
      if (![...kept, 'device_events'].includes(table)) t.ok((merge.moved[table] ?? 0) > 0, `${table} is counted`)
    }
    const recorded = await changes()
    for (const change of [
      { topic: 'patient', key: into },
      { topic: 'patient', key: from },
      { topic: 'device', key: 'merge-2' },
    ]) {
      t.ok(
        recorded.some(({ topic, key }) => topic === change.topic && key === change.key),
        JSON.stringify(change),
      )
    }
    await runJobs()
    t.same(await readingsOf(into), [T0 + 1000])
    const refused: (() => Promise<unknown>)[] = [
      () => patients.update(from, { gender: 'x' }, null, actAt(T0)),
      () => patients.remove(from, actAt(T0)),
      () => patients.restore(from, actAt(T0)),
      () => merges.merge(from, into, actAt(T0)),
    ]
    for (const work of refused) {
      await t.rejects(work(), { ...appError('MERGED'), members: { mergedInto: into } })
    }
    await t.rejects(merges.merge(into, from, actAt(T0)), appError('VALIDATION_FAILED', 'from'))

    const undone = await merges.undo(merge.id, actAt(T0 + 9000))
    t.equal(undone.undoneAt, T0 + 9000)
    await runJobs()
    t.same(await readingsOf(from), [T0 + 1000])
    t.same(await readingsOf(into), [])
    t.same(sorted(await belongings(from)), sorted(fromBefore))
    const intoAfter = await belongings(into)
    for (const [table, rows] of Object.entries(intoBefore)) {
      // The story of the survivor tells of both, and his messages are counted on.
      if (!['conversations', 'timeline'].includes(table)) t.same(sorted(intoAfter)[table], [...rows].sort(), table)
    }
    t.same((await patients.get(into))?.identifiers, [{ system: 'hospital', value: 'Original' }])
    t.same((await patients.get(from))?.identifiers, [{ system: 'hospital', value: 'Double' }])
    await t.rejects(merges.undo(merge.id, actAt(T0)), appError('CONFLICT'))
  })

  t.test(
    'who lies in a bed now is not merged away while the other record says that he was elsewhere since',
    async t => {
      const { merges, patients } = adapters()
      const into = await patients.create(patientFields('Earlier', { ward: 'Meeting', bed: '1' }), actAt(T0 + 1000))
      const from = await patients.create(patientFields('Later', { ward: 'Meeting', bed: '2' }), actAt(T0 + 1000))
      const refused = (word: RegExp) =>
        t.rejects(merges.merge(into.id, from.id, actAt(T0 + 2000)), { ...appError('CONFLICT'), message: word })
      await refused(/Both are admitted now/)
      await patients.update(into.id, { ward: null, bed: null }, null, actAt(T0 + 1500))
      await refused(/The double is admitted since before/)
      await patients.update(from.id, { ward: null, bed: null }, null, actAt(T0 + 2000))
      t.match(await merges.merge(into.id, from.id, actAt(T0 + 2000)), { into: { id: into.id } })
    },
  )

  t.test('a chain of merges is undone from its end, and always leads to the living record', async t => {
    const { merges, patients } = adapters()
    const make = async (family: string) => (await patients.create(patientFields(family), actAt(T0))).id
    const [a, b, c] = [await make('A'), await make('B'), await make('C')]
    const first = await merges.merge(b, a, actAt(T0 + 10_000))
    const second = await merges.merge(c, b, actAt(T0 + 10_001))
    t.equal(await patients.mergedInto(a), c)
    await t.rejects(merges.undo(first.id, actAt(T0)), appError('CONFLICT'))
    await merges.undo(second.id, actAt(T0))
    t.equal(await patients.mergedInto(a), b)
    await merges.undo(first.id, actAt(T0))
    t.equal((await patients.get(a))?.name.family, 'A')
    t.same(
      (await merges.list({ limit: 2 })).items.map(({ id }) => id),
      [second.id, first.id],
    )
  })

  t.test('of two who merge the same at once, each the other way round, one is told', async t => {
    const { merges, patients } = adapters()
    const make = async (family: string) => (await patients.create(patientFields(family), actAt(T0))).id
    const [a, b] = [await make('X'), await make('Y')]
    const results = await Promise.allSettled([merges.merge(a, b, actAt(T0)), merges.merge(b, a, actAt(T0))])
    t.same(results.map(r => r.status).sort(), ['fulfilled', 'rejected'])
    for (const odd of ['x', randomUUID()]) {
      await t.rejects(merges.merge(odd, a, actAt(T0)), appError('NOT_FOUND'))
      await t.rejects(merges.undo(odd, actAt(T0)), appError('NOT_FOUND'))
    }
    await t.rejects(merges.merge(a, a.toUpperCase(), actAt(T0)), appError('VALIDATION_FAILED', 'from'))
  })

  t.test('erasing leaves the id and nothing of the person, nor of his doubles', async t => {
    const { merges, erasure, patients, runJobs, measure, readingsOf, belongings, traces } = adapters()
    const [id, double] = [await furnished('Vergessenheim', 'erase-1'), await furnished('Vergessenhain', 'erase-2')]
    const other = await furnished('Bleibtreu', 'erase-3')
    await measure('erase-1', id, T0 + 1000)
    await merges.merge(id, double, actAt(T0, null, 'double of Vergessenheim'))
    const othersBefore = await belongings(other)
    t.ok((await traces('vergessenh')).length > 3)
    await t.rejects(erasure.erase(id, 'Bleibtreu', actAt(T0)), appError('VALIDATION_FAILED', 'confirm'))
    await t.rejects(erasure.erase(double, 'Vergessenhain', actAt(T0)), appError('MERGED'))
    t.ok(await patients.get(id), 'nothing happened yet')

    const counts = await erasure.erase(id, ' vergessenheim ', actAt(T0 + 6000, null, 'asked for in writing'))
    t.ok((counts.clinical_records ?? 0) >= 2)
    await runJobs()
    t.same(await traces('vergessenh'), [])
    t.same(await readingsOf(id), [])
    t.equal(await patients.get(id), null)
    t.same((await patients.list({ viewer: null, q: 'vergessenheim', limit: 5 })).items, [])
    t.same((await patients.list({ viewer: null, identifier: 'Vergessenheim', limit: 5 })).items, [])
    const gone = await patients.list({ viewer: null, removed: true, limit: 100 })
    t.notOk(
      gone.items.some(patient => patient.id === id),
      'neither there nor among the removed',
    )
    await t.rejects(patients.restore(id, actAt(T0)), appError('NOT_FOUND'))
    await t.rejects(erasure.erase(id, 'Erased', actAt(T0)), appError('NOT_FOUND'))
    t.same(await belongings(other), othersBefore, 'another patient keeps everything')
  })

  t.test('a removed patient comes back', async t => {
    const { patients } = adapters()
    const { id } = await patients.create(patientFields('Back'), actAt(T0))
    await t.rejects(patients.restore(id, actAt(T0)), appError('CONFLICT'))
    const removed = async () =>
      (await patients.list({ viewer: null, q: 'back', removed: true, limit: 5 })).items.map(patient => patient.id)
    t.same(await removed(), [])
    await patients.remove(id, actAt(T0))
    t.same(await removed(), [id])
    t.match(await patients.restore(id, actAt(T0 + 1)), { id, version: 3, updatedAt: T0 + 1 })
    t.equal((await patients.get(id))?.name.family, 'Back')
    t.same(await removed(), [])
    for (const odd of ['x', randomUUID()]) await t.rejects(patients.restore(odd, actAt(T0)), appError('NOT_FOUND'))
  })
}
