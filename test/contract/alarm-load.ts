import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import type { TAP } from 'tap'
import { chatters, FLOOD, floodsOf } from '../../model/alarm-load.ts'
import type { Alert } from '../../model/alert.ts'
import type { AlarmLoadReader } from '../../store/alarm-load.ts'
import { type EpisodeStore, NO_CHANGES } from '../../store/episodes.ts'
import type { AlertReceipts } from '../../store/escalations.ts'
import type { PatientStore } from '../../store/patients.ts'
import type { WardStore } from '../../store/places.ts'
import type { StayStore } from '../../store/stays.ts'
import { actAt, alertOf, patientFields, T0 } from '../support/records.ts'

export interface AlarmLoadAdapters {
  readonly load: AlarmLoadReader
  readonly episodes: EpisodeStore
  readonly receipts: AlertReceipts
  readonly patients: PatientStore
  readonly wards: WardStore
  readonly stays: StayStore
  user(): Promise<string>
}

const S = 1000
const MIN = 60 * S
const HOUR = 60 * MIN
const DAY = 24 * HOUR

export function alarmLoadContract(t: TAP, adapters: () => AlarmLoadAdapters): void {
  let shard = 500
  async function raise(alerts: readonly Alert[]): Promise<void> {
    const { epoch } = await adapters().episodes.takeOver(++shard)
    await adapters().episodes.commit(shard, epoch, { ...NO_CHANGES, raise: alerts })
  }
  async function ward(): Promise<string> {
    const fields = { kind: 'ward' as const, timeZone: null, silenceSeconds: null, intervalSeconds: null }
    return (await adapters().wards.create({ ...fields, name: `Ward ${randomUUID().slice(0, 8)}` }, actAt(T0))).id
  }
  async function patientIn(wardId: string | null, from = T0): Promise<string> {
    const { patients, stays } = adapters()
    const { id } = await patients.create(patientFields('Load'), actAt(T0 - DAY))
    if (wardId !== null) {
      await stays.admit(id, { wardId, bedId: null, at: from, reason: null }, actAt(from))
    }
    return id
  }
  const at = (patientId: string, raisedAt: number, more: Partial<Alert> = {}) =>
    alertOf({ patientId, raisedAt, measuredAt: raisedAt, ...more })
  const over = (resolvedAt: number): Partial<Alert> => ({
    state: 'resolved',
    resolvedAt,
    resolvedReason: 'condition-ended',
    conditionPresent: false,
  })
  const seenTo = (acknowledgedAt: number): Partial<Alert> => ({ state: 'acknowledged', acknowledgedAt })

  t.test('a ward without alarms has none, and nothing is divided by it', async t => {
    const wardId = await ward()
    const load = await adapters().load.load({ edges: [T0, T0 + DAY], wardId, now: T0 + DAY })
    t.match(load, { bedDays: 0, all: { alarms: 0, medianToAcknowledge: null, p95ToAcknowledge: null }, floods: 0 })
    t.same(load.steps, [{ from: T0, to: T0 + DAY, bedDays: 0, high: 0, medium: 0, low: 0 }])
    t.same([load.byRule, load.byKind, load.byWard], [[], [], []])
    const nobody = { edges: [T0, T0 + DAY], wardId: 'no-such-ward', now: T0 + DAY }
    t.equal((await adapters().load.load(nobody)).all.alarms, 0)
    t.same(await adapters().load.patients(nobody, null), { ofAll: 0, items: [] })
  })

  t.test('alarms, bed days and what became of them, counted by hand', async t => {
    const { load, receipts, user, stays } = adapters()
    const wardId = await ward()
    const ada = await patientIn(wardId, T0 - DAY)
    const bob = await patientIn(wardId, T0 + 12 * HOUR)
    await stays.discharge(bob, T0 + 18 * HOUR, null, actAt(T0 + 18 * HOUR))
    const looked = at(ada, T0 + 5 * HOUR, over(T0 + 5 * HOUR + 30 * S))
    await raise([
      at(ada, T0 - 1, seenTo(T0)), // before the period
      at(ada, T0, { priority: 'high', ...seenTo(T0 + 10 * S) }),
      at(ada, T0 + HOUR, { priority: 'high', ...seenTo(T0 + HOUR + 30 * S) }),
      at(ada, T0 + 2 * HOUR, { ...seenTo(T0 + 2 * HOUR + 100 * S), escalationLevel: 2 }),
      at(ada, T0 + 3 * HOUR, over(T0 + 3 * HOUR + 5 * S)), // fleeting, unseen
      at(ada, T0 + 4 * HOUR, over(T0 + 4 * HOUR + 60 * S)), // unseen
      looked,
      at(bob, T0 + 13 * HOUR, { kind: 'technical', ruleId: 'device-silent', code: null, priority: 'low' }), // stands
      at(bob, T0 + 14 * HOUR, { kind: 'advice', ruleId: 'advice', code: null }), // is no alarm
      at(bob, T0 + 20 * HOUR, {}), // he was in no ward any more
      at(ada, T0 + DAY, {}), // after the period
    ])
    await receipts.confirm([
      { alertId: looked.id, userId: await user(), deliveredAt: T0 + 5 * HOUR + S, seenAt: T0 + 5 * HOUR + 2 * S },
    ])
    const period = { edges: [T0, T0 + 12 * HOUR, T0 + DAY], wardId, now: T0 + 40 * HOUR }
    const found = await load.load(period)
    t.equal(found.bedDays, 1.25)
    t.match(found.all, {
      alarms: 7,
      acknowledged: 3,
      medianToAcknowledge: 30,
      resolvedUnseen: 2,
      fleeting: 1,
      standing: 4,
      escalated: 1,
      technical: 1,
      chattering: 0,
      chatteringAlarms: 0,
    })
    t.equal(found.all.p95ToAcknowledge, 93, 'between the second and the third')
    t.match(found.byPriority.high, { alarms: 2, acknowledged: 2, medianToAcknowledge: 20, p95ToAcknowledge: 29 })
    t.match(found.byPriority.low, { alarms: 1, acknowledged: 0, medianToAcknowledge: null })
    t.same(
      found.byRule.map(({ ruleId, code, alarms }) => [ruleId, code, alarms]),
      [
        ['limit-low', 'spo2', 6],
        ['device-silent', null, 1],
      ],
    )
    t.same(
      found.byKind.map(({ kind, alarms }) => [kind, alarms]),
      [
        ['threshold', 6],
        ['technical', 1],
      ],
    )
    t.match(found.byWard, [{ wardId, bedDays: 1.25, alarms: 7 }])
    t.same(found.steps, [
      { from: T0, to: T0 + 12 * HOUR, bedDays: 0.5, high: 2, medium: 4, low: 0 },
      { from: T0 + 12 * HOUR, to: T0 + DAY, bedDays: 0.75, high: 0, medium: 0, low: 1 },
    ])
    t.equal(found.standingNow, 5, 'also those of before and after that are open, but not yet the youngest')
    t.equal((await load.load({ ...period, now: T0 + 18 * HOUR })).bedDays, 1, 'the future is not occupied yet')

    const { ofAll, items } = await load.patients(period, null)
    t.equal(ofAll, 7)
    t.same(items, [
      { patientId: ada, alarms: 6, high: 2, acknowledged: 3, chattering: [] },
      { patientId: bob, alarms: 1, high: 0, acknowledged: 0, chattering: [] },
    ])
    const nobodys = await load.patients(period, { userId: await user(), visibility: new Set(['care-team']) })
    t.same(nobodys, { ofAll: 7, items: [] }, 'who sees no patient sees the sum')
  })

  t.test('patients at home count by the devices they wear, in the house alone', async t => {
    const home = await patientIn(null)
    await raise([at(home, T0 + 100 * DAY)])
    const period = { edges: [T0 + 100 * DAY - MIN, T0 + 100 * DAY + MIN], wardId: null, now: T0 + 101 * DAY }
    const { byWard, all } = await adapters().load.load(period)
    t.equal(all.alarms, 1)
    t.match(
      byWard.filter(({ alarms }) => alarms > 0),
      [{ wardId: null, ward: null, alarms: 1 }],
    )
  })

  t.test('chattering and floods are found as the definitions say, whatever the times', async t => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 150 }), { minLength: 1, maxLength: 60 }), async pauses => {
        const wardId = await ward()
        const patientId = await patientIn(wardId)
        let last = T0
        const raised = pauses.map(pause => (last += pause * S))
        await raise(raised.map(time => at(patientId, time, { deviceId: null })))
        const found = await adapters().load.load({ edges: [T0, last + 1], wardId, now: last + 1 })
        const floods = floodsOf(raised)
        t.same(
          [found.all.chatteringAlarms, found.floods, found.floodSeconds],
          [
            chatters(raised).filter(Boolean).length,
            floods.length,
            floods.reduce((sum, { from, to }) => sum + to - from, 0) / S,
          ],
        )
      }),
      { numRuns: 25 },
    )
    t.equal(FLOOD.begins, 10)
  })

  t.test('what proposals are made from', async t => {
    const { load } = adapters()
    const wardId = await ward()
    const [ada, bob] = [await patientIn(wardId), await patientIn(wardId)]
    const now = T0 + 20 * DAY
    const often = [0, 10, 20].map(s => at(ada, now - HOUR + s * S, { ruleId: 'limit-high', code: 'hr' }))
    const unheeded = Array.from({ length: 10 }, (_, i) => at(bob, now - 10 * DAY + i * HOUR, over(now - DAY)))
    await raise([...often, ...unheeded, at(bob, now - 2 * HOUR, { ...seenTo(now), ruleId: 'limit-high' })])
    t.same(await load.nuisance(wardId, now), {
      chattering: [{ ruleId: 'limit-high', code: 'hr', patients: 1, alarms: 1 }],
      oneOfMany: { alarms: 3, ofAll: 4, patients: 2 },
      neverActedOn: [{ ruleId: 'limit-low', code: 'spo2', alarms: 10 }],
    })
    const { items } = await load.patients({ edges: [now - DAY, now], wardId, now }, null)
    t.same(items[0]?.chattering, [{ ruleId: 'limit-high', code: 'hr' }])
  })
}
