import type { TAP } from 'tap'
import type { Change } from '../../bus/changes.ts'
import type { Spo2Scales } from '../../store/spo2-scales.ts'
import type { ClinicalWorld } from '../support/clinical.ts'
import { actAt, appError, T0 } from '../support/records.ts'

export interface Spo2ScaleAdapters {
  readonly scales: Spo2Scales
  readonly world: ClinicalWorld
  /** What was recorded for the processes that hold configuration in memory, since the last call. */
  changes(): Promise<readonly Change[]>
}

export function spo2ScaleContract(t: TAP, adapters: () => Spo2ScaleAdapters): void {
  t.test('the newest order counts, and those before stay', async t => {
    const { scales, world, changes } = adapters()
    const [doctor, patient] = [await world.person('doctor'), await world.patient()]
    t.same(await scales.history(patient), [])
    await changes()
    const [first] = await scales.order(patient, 2, 0, actAt(T0, doctor, 'COPD'))
    t.match(first, { scale: 2, reason: 'COPD', orderedBy: { id: doctor }, orderedAt: T0 })
    t.same(await changes(), [{ topic: 'patient', key: patient }])
    t.same(await scales.order(patient, 2, null, actAt(T0 + 1, doctor, 'COPD')), [first], 'the same again is one order')
    t.same(await changes(), [])
    await t.rejects(scales.order(patient, 1, 0, actAt(T0, doctor, 'late')), appError('STALE_VERSION'))
    const both = await scales.order(patient, 1, 1, actAt(T0 + 2, doctor, 'Better'))
    t.match(both, [{ scale: 1, reason: 'Better' }, { scale: 2 }])
    t.same(await scales.history(patient), both)
  })

  t.test('what is no patient is not found', async t => {
    const { scales, world } = adapters()
    const doctor = await world.person('doctor')
    for (const odd of ['x', "' or 1=1", 'a\0']) {
      t.same(await scales.history(odd), [])
      await t.rejects(scales.order(odd, 2, null, actAt(T0, doctor, 'r')), appError('NOT_FOUND'))
    }
    const patient = await world.patient()
    await t.rejects(scales.order(patient, 2, null, actAt(T0, doctor, 'a\0')), appError('VALIDATION_FAILED', 'reason'))
  })
}
