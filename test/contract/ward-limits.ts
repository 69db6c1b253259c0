import { randomUUID } from 'node:crypto'
import type { TAP } from 'tap'
import type { Change } from '../../bus/changes.ts'
import type { WardLimits } from '../../model/limits.ts'
import type { PatientProfileReader, PatientStore } from '../../store/patients.ts'
import type { WardStore } from '../../store/places.ts'
import type { WardLimitsStore } from '../../store/ward-limits.ts'
import { actAt, appError, patientFields, T0 } from '../support/records.ts'

export interface WardLimitsAdapters {
  readonly wardLimits: WardLimitsStore
  readonly wards: WardStore
  readonly patients: PatientStore
  readonly profiles: PatientProfileReader
  /** What was recorded for the processes that hold configuration in memory, since the last call. */
  changes(): Promise<readonly Change[]>
  /** What the audit holds of the limits of a ward. */
  audited(wardId: string): Promise<readonly unknown[]>
}

const LIMITS = { low: 92, high: null, criticalLow: 86, criticalHigh: null, delaySeconds: 20 }

export function wardLimitsContract(t: TAP, adapters: () => WardLimitsAdapters): void {
  t.test('limits of a ward are set one by one, audited, and reach the profile of who lies there', async t => {
    const { wardLimits, wards, patients, profiles, changes, audited } = adapters()
    const ward = await wards.create(
      { name: `Limits ${randomUUID()}`, kind: 'ward', timeZone: null, silenceSeconds: null, intervalSeconds: null },
      actAt(T0),
    )
    const inside = await patients.create(patientFields('Inside', { ward: ward.name }), actAt(T0))
    const outside = await patients.create(patientFields('Outside'), actAt(T0))
    const seen = async () =>
      (await profiles.profiles([inside.id, outside.id])).map(({ patientId, wardLimits: limits }) => [patientId, limits])
    t.same(await wardLimits.get(ward.id), {})
    await changes()

    const both = { adult: { spo2: { ...LIMITS, latching: true }, hr: LIMITS }, neonate: { spo2: LIMITS } }
    const set = { adult: both.adult, neonate: both.neonate }
    t.same(await wardLimits.set(ward.id, () => set, actAt(T0)), set)
    t.same(await changes(), [{ topic: 'patient', key: inside.id }], 'of who lies there alone')
    t.same(
      new Map((await seen()).map(([id, limits]) => [id, limits])),
      new Map<unknown, unknown>([
        [inside.id, set],
        [outside.id, {}],
      ]),
    )

    const after = { adult: { spo2: LIMITS }, neonate: both.neonate }
    const change = (before: WardLimits) => {
      t.same(before, set, 'decided by what counts now')
      return { adult: { spo2: LIMITS, hr: null, rr: null } }
    }
    t.same(await wardLimits.set(ward.id, change, actAt(T0 + 1)), after)
    t.same(await wardLimits.get(ward.id), after)
    t.match(await audited(ward.id), [
      { before: {}, after: set },
      { before: set, after },
    ])
    await patients.update(inside.id, { ward: null, bed: null }, null, actAt(T0 + 2))
    t.same((await profiles.profiles([inside.id]))[0]?.wardLimits, {}, 'they stay with the ward')
  })

  t.test('what is no ward is not found', async t => {
    const { wardLimits } = adapters()
    for (const odd of ['x', 'a\0', randomUUID()]) {
      await t.rejects(wardLimits.get(odd), appError('NOT_FOUND'))
      await t.rejects(
        wardLimits.set(odd, () => ({}), actAt(T0)),
        appError('NOT_FOUND'),
      )
    }
  })
}
