import type { ServerMessage } from '../../model/live-messages.ts'

/** Where to go on after a reconnect, kept so that nothing is skipped when a line breaks in the middle of its history. */
export interface Resume {
  /** The cursor for `hello`; undefined before the first welcome. */
  since(): number | undefined
  follow(message: ServerMessage): void
}

export function resume(): Resume {
  let reached: number | undefined
  let welcomed = 0
  return {
    since: () => reached,
    follow(message) {
      if (message.type === 'welcome') {
        welcomed = message.cursor
        reached ??= message.cursor
      } else if (message.type === 'resync') {
        reached = welcomed
      } else if (message.type === 'alert') {
        // History comes in order; the welcome's own cursor counts once something live has followed it.
        reached = Math.max(reached ?? 0, message.cursor, message.history ? 0 : welcomed)
      } else if (message.type === 'ping') {
        reached = Math.max(reached ?? 0, welcomed)
      }
    },
  }
}
