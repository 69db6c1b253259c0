import type { ServerMessage } from '../../model/live-messages.ts'

/** Where to go on after a reconnect, kept so that nothing is skipped when a line breaks in the middle of its history. */
export interface Resume {
  /** The cursor for `hello`; undefined before the first welcome. */
  since(): number | undefined
  follow(message: ServerMessage): void
}

/** The newest cursor is the one that came last, which need not be the largest. */
export function resume(): Resume {
  let reached: number | undefined
  /** Of a welcome that nothing has followed yet: its history may still be on its way. */
  let ahead: number | undefined
  let isAnew = false
  return {
    since: () => reached,
    follow(message) {
      if (message.type === 'resync') isAnew = true
      else if (message.type === 'welcome') {
        if (isAnew || reached === undefined) reached = message.cursor
        ahead = message.cursor
        isAnew = false
      } else if (message.type === 'alert' || message.type === 'event' || message.type === 'notification') {
        reached = message.cursor
        ahead = undefined
      } else if (message.type === 'ping' && ahead !== undefined) {
        // The server pings when the history is told, so there was none.
        reached = ahead
        ahead = undefined
      }
    },
  }
}
