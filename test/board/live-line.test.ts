import t from 'tap'
import { LOST_AFTER_MS, lineState } from '../../board/live/line.ts'
import { reconnectPause } from '../../board/live/reconnect.ts'
import { resume } from '../../board/live/resume.ts'
import { liveLine, type SocketEvents } from '../../board/live/socket.ts'
import { packCursor } from '../../model/live-cursor.ts'
import { CLOSE_FORBIDDEN, type ServerMessage } from '../../model/live-messages.ts'
import { sampleAlert, samplePatients, USER } from './support/sample-ward.ts'

const [patient] = samplePatients(1)
if (patient === undefined) throw new Error('no patient')
const alert = sampleAlert(1, patient, {}, 1_795_000_000_000)
const notification = {
  id: 'n',
  type: 'message',
  at: '2026-11-21T12:00:00.000Z',
  summary: 'A message',
  patientId: null,
  reference: null,
  readAt: null,
}
const welcome = (cursor: number) => ({ type: 'welcome', cursor, user: USER, alerts: [], unread: 0 }) as const

/** A line whose time, timers and far end are in the test's hand. */
function line(renewLogin: () => Promise<void> = async () => {}, numbers = true) {
  let now = 0
  const opened: { events: SocketEvents; sent: string[]; closed: boolean }[] = []
  const pauses: { ms: number; then: () => void }[] = []
  const messages: ServerMessage[] = []
  const unreadable: unknown[] = []
  const live = liveLine({
    open(events) {
      const socket = { events, sent: [] as string[], closed: false }
      opened.push(socket)
      return {
        send: text => void socket.sent.push(text),
        close: () => {
          socket.closed = true
        },
      }
    },
    clock: () => now,
    random: () => 1,
    after(ms, then) {
      pauses.push({ ms, then })
      return () => {}
    },
    wantsNumbers: () => numbers,
    onMessage: m => void messages.push(m),
    onUnreadable: e => void unreadable.push(e),
    renewLogin,
  })
  return {
    live,
    opened,
    pauses,
    messages,
    unreadable,
    last: () => {
      const socket = opened.at(-1)
      if (socket === undefined) throw new Error('nothing was opened')
      return socket
    },
    at: (ms: number) => {
      now = ms
    },
    hear(message: unknown) {
      opened.at(-1)?.events.frame(JSON.stringify(message))
    },
  }
}

t.test('a silent line is lost within five seconds, by the screen’s clock alone', async t => {
  t.ok(LOST_AFTER_MS + 1000 <= 5000, 'one tick after the limit is still within the promise')
  t.equal(lineState(true, 0, 4000), 'live')
  t.equal(lineState(true, 0, 4001), 'lost')
  t.equal(lineState(false, 0, 1000), 'starting')
  t.equal(lineState(false, 0, 4001), 'lost', 'a server that never answered is as lost')
})

t.test('a frozen server is lost, then given up, then tried again', async t => {
  const far = line()
  far.last().events.opened()
  far.hear(welcome(7))
  t.equal(far.live.tick(), 'live')
  far.at(4500)
  t.equal(far.live.tick(), 'lost')
  t.notOk(far.opened[0]?.closed)
  far.at(8500)
  t.equal(far.live.tick(), 'lost')
  t.ok(far.opened[0]?.closed)
  far.pauses[0]?.then()
  t.equal(far.opened.length, 2)
  far.last().events.opened()
  t.match(JSON.parse(far.last().sent[0] ?? ''), { type: 'hello', since: 7 })
  far.hear(welcome(7))
  t.equal(far.live.tick(), 'live')
})

t.test('pauses grow from a quarter of a second to five seconds, and begin anew after a welcome', async t => {
  const far = line()
  for (let i = 0; i < 7; i++) {
    far.last().events.closed(1006)
    far.pauses.at(-1)?.then()
  }
  t.strictSame(
    far.pauses.map(p => p.ms),
    [250, 500, 1000, 2000, 4000, 5000, 5000],
  )
  far.hear(welcome(1))
  far.last().events.closed(1006)
  t.equal(far.pauses.at(-1)?.ms, 250)
  t.ok(reconnectPause(0, 0) < reconnectPause(0, 1), 'a part of the pause is chance')
})

t.test('a login that ran out is renewed before the line connects again', async t => {
  let renewals = 0
  const far = line(async () => {
    renewals++
  })
  far.last().events.closed(4401)
  t.equal(far.pauses.length, 0)
  await new Promise(done => setImmediate(done))
  t.equal(renewals, 1)
  t.equal(far.pauses.length, 1)
})

t.test('a frame that cannot be read is told, and the line stays', async t => {
  const far = line()
  far.last().events.frame('{"type":"alert","cursor":1,"alert":{}}')
  far.last().events.frame('not JSON')
  far.hear({ type: 'something-new' })
  t.equal(far.unreadable.length, 2)
  t.equal(far.messages.length, 0)
  t.equal(far.live.tick(), 'live')
})

t.test('an old connection that speaks late is not listened to', async t => {
  const far = line()
  const old = far.last()
  old.events.closed(1006)
  far.pauses[0]?.then()
  old.events.frame(JSON.stringify(welcome(3)))
  old.events.closed(1006)
  t.equal(far.messages.length, 0)
  t.equal(far.pauses.length, 1)
})

t.test('a line that breaks inside its history goes on where the history broke', async t => {
  const r = resume()
  t.equal(r.since(), undefined)
  r.follow(welcome(10))
  t.equal(r.since(), 10)
  r.follow({ type: 'alert', cursor: 11, alert })
  r.follow(welcome(20))
  t.equal(r.since(), 11, 'the welcome alone skips nothing')
  r.follow({ type: 'alert', cursor: 15, alert, history: true })
  t.equal(r.since(), 15)
  r.follow({ type: 'ping', ts: 0 })
  t.equal(r.since(), 15, 'what was told counts, not what the welcome announced')
  r.follow(welcome(20))
  r.follow({ type: 'ping', ts: 0 })
  t.equal(r.since(), 20, 'a ping says that no history comes')
})

t.test('the newest cursor is the last one, whatever its size', async t => {
  const r = resume()
  r.follow(welcome(packCursor({ alerts: 2 ** 29 - 1, people: 5 })))
  for (const position of [
    { alerts: 2 ** 29, people: 5 },
    { alerts: 2 ** 29, people: 2 ** 24 },
  ]) {
    const cursor = packCursor(position)
    r.follow({ type: 'notification', cursor, notification })
    t.equal(r.since(), cursor)
  }
})

t.test('a resync gives the cursor of before up, once the new welcome is here', async t => {
  const r = resume()
  r.follow(welcome(10))
  r.follow({ type: 'alert', cursor: 17, alert })
  r.follow({ type: 'resync' })
  t.equal(r.since(), 17, 'a line that breaks here has lost nothing')
  r.follow(welcome(3))
  t.equal(r.since(), 3)
})

t.test('a new state in mid-line is no loss, one after a lost line is', async t => {
  const far = line()
  far.hear({ type: 'resync' })
  far.hear(welcome(7))
  far.hear({ type: 'resync' })
  far.hear(welcome(9))
  t.same(
    far.messages.map(m => m.type),
    ['resync', 'welcome', 'welcome'],
  )
})

t.test('events and notifications are read', async t => {
  const far = line()
  const event = {
    id: 'e',
    patientId: patient.id,
    type: 'arrival',
    at: '2026-11-21T12:00:00.000Z',
    by: null,
    summary: 'Arrived',
    reference: null,
  }
  const told = {
    type: 'notification',
    cursor: 5,
    notification: { ...notification, reference: { kind: 'note', id: 'n' } },
  }
  far.hear({ type: 'event', cursor: 4, event, history: true })
  far.hear(told)
  t.same(far.messages, [{ type: 'event', cursor: 4, event, history: true }, told])
  far.hear({ type: 'event', cursor: 6, event: { ...event, type: 'unheard-of' } })
  t.equal(far.unreadable.length, 1)
})

t.test('live numbers are asked for by those alone who may see some', async t => {
  for (const numbers of [true, false]) {
    const { last } = line(undefined, numbers)
    last().events.opened()
    t.strictSame(JSON.parse(last().sent[0] ?? ''), {
      type: 'hello',
      subscribe: { patients: 'mine', vitals: numbers },
    })
  }
})

t.test('a refused subscription renews what the person may, then connects again', async t => {
  let renewed = 0
  const { last, pauses } = line(async () => void renewed++)
  last().events.closed(CLOSE_FORBIDDEN)
  await new Promise(setImmediate)
  t.equal(renewed, 1)
  t.equal(pauses.length, 1)
})
