import { randomUUID } from 'node:crypto'
import type { TAP } from 'tap'
import type { Change } from '../../bus/changes.ts'
import type { ObservationStore } from '../../store/observations.ts'
import type { ClinicalWorld } from '../support/clinical.ts'
import { actAt, appError, T0 } from '../support/records.ts'

export interface ObservationAdapters {
  readonly observations: ObservationStore
  readonly world: ClinicalWorld
  /** What was recorded for the processes that hold configuration in memory, since the last call. */
  changes(): Promise<readonly Change[]>
}

const MINUTE = 60_000

export function observationContract(t: TAP, adapters: () => ObservationAdapters): void {
  t.test('what was entered is kept, told to whoever judges the patient, and kept once', async t => {
    const { observations, world, changes } = adapters()
    const [nurse, other, patient] = [await world.person('nurse'), await world.person('nurse'), await world.patient()]
    await changes()
    const id = randomUUID()
    const observed = { measuredAt: T0 - MINUTE, values: { consciousness: 'V', o2_flow: 2.5 } } as const
    const { record, isNew } = await observations.enter(patient, observed, actAt(T0, nurse), id)
    t.equal(isNew, true)
    t.same(record, {
      id,
      patientId: patient,
      ...observed,
      enteredAt: T0,
      enteredBy: { id: nurse, name: 'Some nurse' },
      enteredInError: null,
    })
    t.same(await changes(), [{ topic: 'patient', key: patient }])
    t.same(await observations.enter(patient, observed, actAt(T0 + 1, nurse), id), { record, isNew: false })
    t.same(await changes(), [])
    await t.rejects(observations.enter(patient, observed, actAt(T0, other), id), appError('CONFLICT'))
    t.same((await observations.list({ patientId: patient, limit: 5 })).items, [record])
  })

  t.test('newest first by when it was observed, page by page', async t => {
    const { observations, world } = adapters()
    const patient = await world.patient()
    for (const minutes of [3, 1, 2, 2]) {
      const observed = { measuredAt: T0 - minutes * MINUTE, values: { pain: minutes } }
      await observations.enter(patient, observed, actAt(T0))
    }
    const first = await observations.list({ patientId: patient, limit: 2 })
    const second = await observations.list({ patientId: patient, limit: 2, cursor: String(first.nextCursor) })
    t.equal(second.nextCursor, null)
    t.same(
      [...first.items, ...second.items].map(o => o.values.pain),
      [1, 2, 2, 3],
    )
    t.equal(new Set([...first.items, ...second.items].map(o => o.id)).size, 4)
    await t.rejects(observations.list({ patientId: patient, limit: 2, cursor: 'x' }), appError('VALIDATION_FAILED'))
  })

  t.test('what was entered in error stays to be seen, with who said so, and counts no more', async t => {
    const { observations, world, changes } = adapters()
    const [nurse, patient] = [await world.person('nurse'), await world.patient()]
    const enter = async (minutes: number, pain: number) =>
      (await observations.enter(patient, { measuredAt: T0 - minutes * MINUTE, values: { pain } }, actAt(T0, nurse)))
        .record
    const right = await enter(2, 3)
    const wrong = await enter(1, 8)
    await changes()
    await observations.markAsError(patient, wrong.id, actAt(T0 + 1, nurse))
    t.same(await changes(), [{ topic: 'patient', key: patient }])
    await observations.markAsError(patient, wrong.id, actAt(T0 + 2))
    t.same(await changes(), [], 'once is enough')
    const enteredInError = { at: T0 + 1, by: { id: nurse, name: 'Some nurse' } }
    t.same((await observations.list({ patientId: patient, limit: 5 })).items, [{ ...wrong, enteredInError }, right])
    t.match((await observations.latest([patient, 'x'])).get(patient), [
      { code: 'pain', value: 3, measuredAt: T0 - 2 * MINUTE, enteredBy: { id: nurse } },
    ])
    const query = { patientId: patient, from: T0 - 5 * MINUTE, to: T0, codes: ['pain', 'hr'] } as const
    t.same([...(await observations.series(query, 10))], [['pain', [[T0 - 2 * MINUTE, 3]]]])
  })

  t.test('what is no patient, and no observation of the patient, is not found', async t => {
    const { observations, world } = adapters()
    const [one, two] = [await world.patient(), await world.patient()]
    const observed = { measuredAt: T0, values: { pain: 1 } }
    const { record } = await observations.enter(one, observed, actAt(T0))
    for (const odd of ['x', '', randomUUID(), "' or 1=1", 'a\0']) {
      await t.rejects(observations.enter(odd, observed, actAt(T0)), appError('NOT_FOUND'))
      await t.rejects(observations.markAsError(one, odd, actAt(T0)), appError('NOT_FOUND'))
      t.same((await observations.list({ patientId: odd, limit: 5 })).items, [])
    }
    await t.rejects(observations.markAsError(two, record.id, actAt(T0)), appError('NOT_FOUND'))
  })
}
