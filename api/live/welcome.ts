import type { AlertFeed } from '../../bus/alert-feed.ts'
import { alertView } from '../../model/live-messages.ts'
import type { User } from '../../model/user.ts'
import type { AlertReader } from '../../store/alerts.ts'
import type { LiveClient } from './client.ts'
import { encode, encodeHistory } from './encode.ts'
import { FEED_PAGE } from './limits.ts'

interface Ports {
  readonly alerts: AlertReader
  readonly alertFeed: AlertFeed
}

/**
 * The state as it is, what was missed since the client's cursor, then live. The client already hears new alerts (and
 * holds them back) when this is called, so nothing falls between the snapshot and the first live alert.
 */
export async function welcome(
  { alerts, alertFeed }: Ports,
  client: LiveClient,
  user: User,
  since: number | undefined,
): Promise<void> {
  const { cursor, alerts: open } = await alerts.open(null)
  // A cursor above the newest one was given out by another database.
  const canResume = since !== undefined && since <= cursor && since >= (await alertFeed.bounds()).oldest
  if (since !== undefined && !canResume) client.wire.send(encode({ type: 'resync' }))
  client.wire.send(encode({ type: 'welcome', cursor, user, alerts: open.map(alertView) }))
  if (canResume) await sendMissed(alertFeed, client, since, cursor)
  client.goLive(cursor)
}

/** Entries in (since, upTo]; the next page is read when the client has taken the one before. */
async function sendMissed(feed: AlertFeed, client: LiveClient, since: number, upTo: number): Promise<void> {
  let cursor = since
  while (cursor < upTo && client.wire.isOpen()) {
    const entries = (await feed.after(cursor, FEED_PAGE)).filter(entry => entry.cursor <= upTo)
    const last = entries.at(-1)
    if (last === undefined) return
    for (const entry of entries.slice(0, -1)) client.wire.send(encodeHistory(entry))
    await client.wire.sendAndDrain(encodeHistory(last))
    cursor = last.cursor
  }
}
