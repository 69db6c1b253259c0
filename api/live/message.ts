import type { AlertEntry } from '../../bus/alert-feed.ts'
import type { PeopleEntry } from '../../bus/people-feed.ts'
import { type FeedPositions, packCursor } from '../../model/live-cursor.ts'
import { alertView, eventView, notificationView, type ServerMessage } from '../../model/live-messages.ts'
import type { LiveClient } from './client.ts'
import { encode } from './encode.ts'
import { sees } from './sight.ts'
import { followsStory } from './subscription.ts'

/** One entry of a feed on its way to clients. */
export interface LiveMessage {
  readonly feed: 'alerts' | 'people'
  /** Where the process stood in both feeds with this entry. */
  readonly position: FeedPositions
  /** Whether the client may have it at this moment, and wants it. */
  isFor(client: LiveClient): boolean
  /** @param position what the client will have with it, when that is not the position of the process */
  bytes(position?: FeedPositions, isHistory?: boolean): Buffer
}

type Body = (cursor: number, history: { readonly history?: true }) => ServerMessage

export function alertMessage({ alert }: AlertEntry, position: FeedPositions): LiveMessage {
  const view = alertView(alert)
  return {
    feed: 'alerts',
    position,
    isFor: ({ viewer: { sight } }) => sees(sight, sight.alerts, alert.patientId),
    bytes: bytesOf(position, (cursor, history) => ({ type: 'alert', cursor, alert: view, ...history })),
  }
}

export function peopleMessage(entry: PeopleEntry, position: FeedPositions): LiveMessage {
  if ('event' in entry) {
    const view = eventView(entry.event)
    return {
      feed: 'people',
      position,
      isFor: ({ subscription, viewer }) => followsStory(subscription, viewer.sight, view.patientId),
      bytes: bytesOf(position, (cursor, history) => ({ type: 'event', cursor, event: view, ...history })),
    }
  }
  const { userId } = entry.notification
  const notification = notificationView(entry.notification)
  return {
    feed: 'people',
    position,
    isFor: ({ viewer }) => viewer.userId === userId,
    bytes: bytesOf(position, (cursor, history) => ({ type: 'notification', cursor, notification, ...history })),
  }
}

/** The bytes nearly every client gets are made once, when the first one needs them. */
function bytesOf(own: FeedPositions, body: Body): LiveMessage['bytes'] {
  let shared: Buffer | undefined
  return (position = own, isHistory = false) => {
    if (isHistory || position !== own) return encode(body(packCursor(position), isHistory ? { history: true } : {}))
    shared ??= encode(body(packCursor(own), {}))
    return shared
  }
}
