import type { TAP } from 'tap'
import type { Act } from '../../model/act.ts'
import type { Alert } from '../../model/alert.ts'
import { moveAlert } from '../../model/alert-moves.ts'
import type { TimelineEvent } from '../../model/timeline.ts'
import type { AlertStory, TimelineReader } from '../../store/timeline.ts'
import { alertOf, appError, T0 } from '../support/records.ts'

export interface TimelineAdapters {
  readonly timeline: TimelineReader
  readonly story: AlertStory
  patient(): Promise<string>
  tell(events: readonly Omit<TimelineEvent, 'id'>[]): Promise<void>
  /** Puts changes of alerts on their feed. */
  change(...alerts: readonly Alert[]): Promise<void>
  /** Summaries on the people feed, all from its start. */
  told(): Promise<readonly string[]>
}

const acknowledged = (alert: Alert, at: number) =>
  moveAlert(alert, { type: 'acknowledge', at, by: '00000000-0000-4000-8000-000000000001' })
const resolved = (alert: Alert, at: number, by: Act['by'] = null) =>
  moveAlert(
    alert,
    by === null
      ? { type: 'condition-over', at, reason: 'condition-ended' }
      : { type: 'resolve', at, by, reason: 'condition-ended' },
  )

export function timelineContract(t: TAP, adapters: () => TimelineAdapters): void {
  const event = (patientId: string, at: number, type: TimelineEvent['type'] = 'note') =>
    ({ patientId, type, at, by: null, summary: `${type} at ${at - T0}`, reference: null }) as const
  const all = async (patientId: string) => {
    const { items } = await adapters().timeline.list({ patientId, limit: 200 })
    return items.map(({ type, at, summary }) => `${type} ${at - T0} ${summary}`)
  }
  const advanceToEnd = async (limit = 100) => {
    while ((await adapters().story.advance(limit)) > 0);
  }

  t.test('a timeline is read newest first, in pages, by type and time', async t => {
    const { timeline, patient, tell } = adapters()
    const [patientId, other] = [await patient(), await patient()]
    await tell([3, 1, 2, 2, 5].map(n => event(patientId, T0 + n)))
    await tell([event(patientId, T0 + 4, 'arrival'), event(other, T0 + 9)])
    const first = await timeline.list({ patientId, limit: 4 })
    t.same(
      first.items.map(({ at }) => at - T0),
      [5, 4, 3, 2],
    )
    const second = await timeline.list({ patientId, limit: 4, cursor: first.nextCursor ?? '' })
    t.same(
      second.items.map(({ at }) => at - T0),
      [2, 1],
    )
    t.equal(second.nextCursor, null)
    t.equal(new Set([...first.items, ...second.items].map(({ id }) => id)).size, 6)
    const some = await timeline.list({ patientId, types: ['note'], from: T0 + 2, to: T0 + 5, limit: 10 })
    t.same(
      some.items.map(({ at }) => at - T0),
      [3, 2, 2],
    )
    await t.rejects(timeline.list({ patientId, limit: 4, cursor: 'made up' }), appError('VALIDATION_FAILED', 'cursor'))
    t.same((await timeline.list({ patientId: 'nobody', limit: 1 })).items, [])
  })

  t.test('alerts are told as raised, acknowledged and resolved, each once', async t => {
    const { change, patient, told } = adapters()
    const patientId = await patient()
    const alert = alertOf({ patientId, raisedAt: T0 + 1, message: 'SpO2 88 %' })
    const worse: Alert = { ...alert, priority: 'high' }
    await change(alert, acknowledged(alert, T0 + 2), worse, acknowledged(worse, T0 + 4))
    await change(resolved(worse, T0 + 5))
    await change(alertOf({ patientId: null }), alertOf())
    await advanceToEnd()
    await advanceToEnd()
    const story = [
      'alert 5 Ended: SpO2 88 % (the condition ended)',
      'alert 4 Acknowledged: SpO2 88 %',
      'alert 2 Acknowledged: SpO2 88 %',
      'alert 1 Alarm (medium): SpO2 88 %',
    ]
    t.same(await all(patientId), story)
    t.equal((await told()).filter(summary => summary.includes('SpO2 88 %')).length, 4, 'and pushed once')
  })

  t.test('many followers at once tell each alert once', async t => {
    const { change, patient, story } = adapters()
    const patientId = await patient()
    const alerts = Array.from({ length: 30 }, (_, n) => alertOf({ patientId, raisedAt: T0 + n }))
    for (const alert of alerts) await change(alert)
    await Promise.all(Array.from({ length: 12 }, () => story.advance(5)))
    await advanceToEnd(7)
    t.equal((await all(patientId)).length, 30)
    t.equal(await story.advance(100), 0)
  })
}
