import t from 'tap'
import { TIMELINE_TYPES } from '../../model/timeline.ts'
import { eventOfAlert, eventOfTimeline, pauseAfter, WEBHOOK_EVENTS } from '../../model/webhook.ts'
import { alertOf, T0 } from '../support/records.ts'

t.test('pauses double from a minute to six hours, a fifth more or less', async t => {
  const minutes = (failed: number, random: number) => pauseAfter(failed, random) / 60_000
  t.same(
    [1, 2, 3, 9, 10, 50].map(failed => minutes(failed, 0.5)),
    [1, 2, 4, 256, 360, 360],
  )
  t.equal(minutes(1, 0), 0.8)
  t.equal(minutes(1, 1), 1.2)
})

t.test('every type of the timeline is told, but for alerts, which have a feed of their own', async t => {
  for (const type of TIMELINE_TYPES) {
    const event = { id: 'x', patientId: 'p', type, at: T0, by: null, summary: 'Sekret', reference: null }
    const told = eventOfTimeline(event, true)
    if (type === 'alert') t.equal(told, null)
    else
      t.ok(
        WEBHOOK_EVENTS.some(known => known === told?.type),
        type,
      )
    t.notMatch(JSON.stringify(told), /Sekret/)
  }
})

t.test('an alert is told by what it has become', async t => {
  t.match(eventOfAlert(alertOf({ state: 'active' }), true), { type: 'alert.raised', at: T0 + 1 })
  t.match(eventOfAlert(alertOf({ state: 'acknowledged', acknowledgedAt: T0 + 5 }), false), {
    type: 'alert.changed',
    at: T0 + 5,
  })
  t.match(eventOfAlert(alertOf({ priority: 'high', measuredAt: T0 + 7 }), false), { type: 'alert.changed', at: T0 + 7 })
  t.match(eventOfAlert(alertOf({ state: 'resolved', resolvedAt: T0 + 9 }), false), {
    type: 'alert.resolved',
    at: T0 + 9,
  })
})
