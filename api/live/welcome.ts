import { type FeedPositions, packCursor, unpackCursor } from '../../model/live-cursor.ts'
import { alertView } from '../../model/live-messages.ts'
import type { ApiPorts } from '../ports.ts'
import type { LiveClient } from './client.ts'
import { encode } from './encode.ts'
import type { FanOut } from './fan-out.ts'
import { FEED_PAGE } from './limits.ts'
import { alertMessage, type LiveMessage, peopleMessage } from './message.ts'
import { sees } from './sight.ts'

/** IANA WebSocket close code registry: the server cannot serve it now, try again later. */
export const CLOSE_TRY_AGAIN = 1013

export type WelcomePorts = Pick<ApiPorts, 'alertFeed' | 'peopleFeed' | 'notifications'>

/**
 * Where a client goes on, once this process is at least as far.
 * @returns null when the cursor is older than the outboxes, or was given out by another database
 */
export async function resumeFrom(ports: WelcomePorts, fanOut: FanOut, since: number): Promise<FeedPositions | null> {
  const [alerts, people] = await Promise.all([ports.alertFeed.bounds(), ports.peopleFeed.bounds()])
  const from = unpackCursor(since, { alerts: alerts.newest, people: people.newest })
  if (from === null || from.alerts < alerts.oldest || from.people < people.oldest) return null
  const [alertsGoOn, peopleGoOn] = await Promise.all([
    goesOn(ports.alertFeed, from.alerts, alerts.newest),
    goesOn(ports.peopleFeed, from.people, people.newest),
  ])
  if (!alertsGoOn || !peopleGoOn) return null
  await fanOut.reach(from)
  return from
}

/** Whether what came next is there. A cursor in the gap that a restore leaves was given out by the database that was lost. */
async function goesOn(
  feed: { after(cursor: number, limit: number): Promise<readonly { readonly cursor: number }[]> },
  cursor: number,
  newest: number,
): Promise<boolean> {
  if (cursor === newest) return true
  const [next] = await feed.after(cursor, 1)
  return next?.cursor === cursor + 1
}

/**
 * The state as it is, what was missed since the client's cursor, then live. The client is in the fan-out already, so
 * nothing falls between the welcome and what follows.
 * @param from null: there was a cursor, and it is of no use
 */
export async function welcome(
  ports: WelcomePorts,
  fanOut: FanOut,
  client: LiveClient,
  from: FeedPositions | null | undefined,
): Promise<void> {
  const people = fanOut.position().people
  client.awaitWelcome('joining', people)
  const { count, upTo } = await ports.notifications.unread(client.viewer.userId)
  // From here to the end of `greet` nothing else runs: the alerts, the position and the client's phase belong together.
  const position = { alerts: fanOut.position().alerts, people }
  if (from === null) client.wire.send(encode({ type: 'resync' }))
  greet(fanOut, client, position, count, upTo)
  if (from) await sendMissed(ports, client, from, position)
  client.goLive()
  if (client.isOutdated()) await welcomeAgain(ports, fanOut, client)
}

/** The state as it is once more, in mid-line: whose alerts the client may see has changed. Nothing is missed by it. */
export async function welcomeAgain(ports: WelcomePorts, fanOut: FanOut, client: LiveClient): Promise<void> {
  const people = fanOut.position().people
  client.awaitWelcome('renewing', people)
  const { count, upTo } = await ports.notifications.unread(client.viewer.userId)
  client.wire.send(encode({ type: 'resync' }))
  greet(fanOut, client, { alerts: fanOut.position().alerts, people }, count, upTo)
  client.goLive()
}

function greet(fanOut: FanOut, client: LiveClient, position: FeedPositions, unread: number, countedUpTo: number): void {
  const { sight } = client.viewer
  const alerts = fanOut.openAlerts().filter(alert => sees(sight, sight.alerts, alert.patientId))
  const cursor = packCursor(position)
  client.wire.send(encode({ type: 'welcome', cursor, user: client.user, alerts: alerts.map(alertView), unread }))
  client.welcomed({ position, countedUpTo })
}

/** Both feeds one after the other, each in order: the alerts first. */
async function sendMissed(
  { alertFeed, peopleFeed }: WelcomePorts,
  client: LiveClient,
  from: FeedPositions,
  to: FeedPositions,
): Promise<void> {
  await sendPages(client, from.alerts, to.alerts, async after =>
    (await alertFeed.after(after, FEED_PAGE)).map(entry => ({
      cursor: entry.cursor,
      message: alertMessage(entry, { alerts: entry.cursor, people: from.people }),
    })),
  )
  await sendPages(client, from.people, to.people, async after =>
    (await peopleFeed.after(after, FEED_PAGE)).map(entry => ({
      cursor: entry.cursor,
      message: peopleMessage(entry, { alerts: to.alerts, people: entry.cursor }),
    })),
  )
}

interface Missed {
  readonly cursor: number
  readonly message: LiveMessage
}

/** Entries in (from, upTo]; the next page is read when the client has taken the one before. */
async function sendPages(
  client: LiveClient,
  from: number,
  upTo: number,
  read: (after: number) => Promise<readonly Missed[]>,
): Promise<void> {
  let cursor = from
  while (cursor < upTo && client.wire.isOpen()) {
    const page = (await read(cursor)).filter(entry => entry.cursor <= upTo)
    const end = page.at(-1)
    if (end === undefined) return
    cursor = end.cursor
    const told = page.flatMap(({ message }) => (message.isFor(client) ? message.bytes(undefined, true) : []))
    const last = told.pop()
    for (const bytes of told) client.wire.send(bytes)
    if (last !== undefined) await client.wire.sendAndDrain(last)
  }
}
