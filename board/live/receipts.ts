import type { AlertView } from '../../model/live-messages.ts'

export interface Receipts {
  /** What has not been confirmed yet. @param isWatched whether a person can see this screen */
  due(open: readonly AlertView[], isWatched: boolean): { readonly delivered: string[]; readonly seen: string[] }
  /** A new line: the server is told everything again. */
  forget(): void
}

/** Which open alerts the server still has to hear of: that they are on this screen, and that it can be seen. */
export function receiptBook(): Receipts {
  let delivered = new Set<string>()
  let seen = new Set<string>()
  return {
    due(open, isWatched) {
      const waiting = open.filter(({ state }) => state === 'active' || state === 'paused')
      // Risen in priority it is told anew.
      const keyOf = ({ id, priority }: AlertView) => `${id} ${priority}`
      const fresh = waiting.filter(alert => !delivered.has(keyOf(alert)))
      const looked = isWatched ? waiting.filter(alert => !seen.has(keyOf(alert))) : []
      // Only what is open is remembered.
      delivered = new Set(waiting.map(keyOf))
      seen = new Set(waiting.map(keyOf).filter(key => isWatched || seen.has(key)))
      return { delivered: fresh.map(({ id }) => id), seen: looked.map(({ id }) => id) }
    },
    forget() {
      delivered = new Set()
      seen = new Set()
    },
  }
}
