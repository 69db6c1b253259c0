import t from 'tap'
import { byUrgency, loudest, neighbour, selectedAfter } from '../../board/live/alert-order.ts'
import { alertStore } from '../../board/live/alerts.ts'
import type { AlertView } from '../../model/live-messages.ts'
import { sampleAlert, samplePatients, USER } from './support/sample-ward.ts'

const NOW = 1_795_000_000_000
const [patient] = samplePatients(1)
if (patient === undefined) throw new Error('no patient')
const alert = (n: number, change: Partial<AlertView> = {}, at = NOW) => sampleAlert(n, patient, change, at)
const welcome = (cursor: number, alerts: AlertView[]) =>
  ({ type: 'welcome', cursor, user: USER, alerts, unread: 0 }) as const
const ids = (alerts: readonly AlertView[]) => alerts.map(a => Number(a.id.slice(-8)))

t.test('unacknowledged come first, then priority, then the oldest', async t => {
  const list = [
    alert(1, { priority: 'high', state: 'acknowledged' }),
    alert(2, { priority: 'low' }),
    alert(3, { priority: 'high' }, NOW),
    alert(4, { priority: 'high' }, NOW - 1000),
    alert(5, { priority: 'medium' }),
  ]
  t.strictSame(ids(list.sort(byUrgency)), [4, 3, 5, 2, 1])
  t.equal(loudest(list), 'high')
  t.equal(loudest([alert(1, { state: 'acknowledged' })]), null, 'an acknowledged alarm is silent')
})

t.test('the selection stays on what a person saw, and moves on when that is answered', async t => {
  const [a, b, c] = [alert(1), alert(2), alert(3)]
  t.equal(selectedAfter(null, [], [a, b]), a.id, 'the first one to begin with')
  t.equal(selectedAfter(a.id, [a, b], [c, a, b]), a.id, 'a new one on top does not slip under the key')
  t.equal(selectedAfter(a.id, [a, b], [b]), b.id)
  t.equal(selectedAfter(b.id, [a, b], [a]), a.id)
  t.equal(selectedAfter(a.id, [a], []), null)
  t.equal(neighbour(a.id, [a, b], 1), b.id)
  t.equal(neighbour(b.id, [a, b], 1), b.id)
})

t.test('every welcome replaces the open alerts', async t => {
  const store = alertStore()
  store.follow(welcome(5, [alert(1), alert(2)]))
  store.follow(welcome(9, [alert(2)]))
  t.strictSame(ids(store.open.value), [2])
})

t.test('history after a welcome is told as missed, and never brings an ended alert back', async t => {
  const store = alertStore()
  store.follow(welcome(12, [alert(2)]))
  store.follow({ type: 'alert', cursor: 10, alert: alert(1), history: true })
  store.follow({ type: 'alert', cursor: 11, alert: alert(2), history: true })
  store.follow({ type: 'alert', cursor: 12, alert: alert(1, { state: 'resolved' }), history: true })
  t.strictSame(ids(store.open.value), [2])
  t.strictSame(ids(store.away.value), [2, 1], 'each alert once, in its newest state')
  t.equal(store.away.value[1]?.state, 'resolved')
  t.strictSame(ids(store.recent.value), [1])
  store.follow({ type: 'alert', cursor: 13, alert: alert(3) })
  t.strictSame(ids(store.open.value).sort(), [2, 3], 'what comes live counts')
  store.clearAway()
  t.strictSame(store.away.value, [])
})

t.test('more missed than can be repeated is said, and memory stays bounded', async t => {
  const store = alertStore()
  store.follow(welcome(1000, []))
  for (let n = 1; n <= 60; n++) store.follow({ type: 'alert', cursor: n, alert: alert(n), history: true })
  t.equal(store.away.value.length, 50)
  t.ok(store.awayIncomplete.value)
  for (let n = 1; n <= 300; n++) {
    store.follow({ type: 'alert', cursor: 1000 + n, alert: alert(n, { state: 'resolved' }) })
  }
  t.equal(store.recent.value.length, 200)
})

t.test('a late answer to an acknowledgement does not bring an ended alert back', async t => {
  const store = alertStore()
  store.follow(welcome(1, [alert(1)]))
  store.follow({ type: 'alert', cursor: 2, alert: alert(1, { state: 'resolved' }) })
  store.answered(alert(1, { state: 'acknowledged' }))
  t.strictSame(store.open.value, [])
})
