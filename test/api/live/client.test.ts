import t from 'tap'
import { createClient } from '../../../api/live/client.ts'
import { alertMessage, peopleMessage } from '../../../api/live/message.ts'
import { BLIND, type Sight } from '../../../api/live/sight.ts'
import { subscriptionOf } from '../../../api/live/subscription.ts'
import { unpackCursor } from '../../../model/live-cursor.ts'
import { alertOf, T0 } from '../../support/records.ts'

const NEWEST = { alerts: 1000, people: 1000 }

/** A client whose wire only remembers. */
function clientOf() {
  const sent: { type: string; alerts: number; people: number; history: boolean }[] = []
  const wire = {
    isOpen: () => true,
    isSlow: () => false,
    send(bytes: Buffer) {
      const { type, cursor, history = false } = JSON.parse(String(bytes))
      const position = unpackCursor(cursor, NEWEST)
      if (position !== null) sent.push({ type, ...position, history })
    },
    sendAll: () => {},
    sendAndDrain: async () => {},
    slowSince: () => null,
    close: () => {},
    terminate: () => {},
  }
  const sight: Sight = { ...BLIND, alerts: 'all' }
  const viewer = { userId: 'me', sight }
  const user = { id: 'me', email: 'me@test.local', name: 'Me', roles: [] }
  const client = createClient({ wire, subscription: subscriptionOf({}), viewer, user }, () => {})
  const alert = (alerts: number, people: number) =>
    client.take(alertMessage({ cursor: alerts, alert: alertOf() }, { alerts, people }))
  const notification = {
    id: 'n',
    userId: 'me',
    type: 'message',
    at: T0,
    summary: '',
    patientId: null,
    reference: null,
    readAt: null,
  }
  const note = (alerts: number, people: number) =>
    client.take(peopleMessage({ cursor: people, notification }, { alerts, people }))
  return { client, sent, alert, note }
}

t.test('what is told before the welcome is in it, or follows it with a cursor that leads on from it', async t => {
  const { client, sent, alert, note } = clientOf()
  client.awaitWelcome('joining', 5)
  note(10, 6)
  alert(11, 6)
  note(11, 7)
  t.same(sent, [])
  client.welcomed({ position: { alerts: 11, people: 5 }, countedUpTo: 6 })
  alert(12, 7)
  t.same(sent, [], 'the history comes first')
  client.goLive()
  alert(13, 7)
  t.same(sent, [
    { type: 'notification', alerts: 11, people: 6, history: true },
    { type: 'notification', alerts: 11, people: 7, history: false },
    { type: 'alert', alerts: 12, people: 7, history: false },
    { type: 'alert', alerts: 13, people: 7, history: false },
  ])
})

t.test(
  'while a new welcome is on its way, alerts go out with a cursor that does not step over what is held back',
  async t => {
    const { client, sent, alert, note } = clientOf()
    client.welcomed({ position: { alerts: 1, people: 1 }, countedUpTo: 1 })
    client.goLive()
    client.awaitWelcome('renewing', 1)
    note(1, 2)
    alert(2, 2)
    t.same(sent, [{ type: 'alert', alerts: 2, people: 1, history: false }])
    client.welcomed({ position: { alerts: 2, people: 1 }, countedUpTo: 1 })
    client.goLive()
    t.same(sent.slice(1), [{ type: 'notification', alerts: 2, people: 2, history: false }])
  },
)

t.test('what is not for the client any more when its turn comes is not sent', async t => {
  const { client, sent, alert } = clientOf()
  client.welcomed({ position: { alerts: 1, people: 1 }, countedUpTo: 1 })
  alert(2, 1)
  Object.assign(client.viewer, { sight: BLIND })
  client.goLive()
  t.same(sent, [])
})
