import type { Feed } from '../../bus/feed.ts'
import type { Logger } from '../../observability/log.ts'
import { FEED_PAGE, FEED_RETRY_MS } from './limits.ts'

/**
 * Follows a feed, once per process.
 * @param deliver gets every entry after the start, in order, once; must not throw
 */
export function createTail<E extends { readonly cursor: number }>(
  feed: Feed<E>,
  log: Logger,
  deliver: (entry: E) => void,
) {
  let cursor = 0
  let reading = false
  let wokenMeanwhile = false
  let closed = false
  let retry: NodeJS.Timeout | undefined
  let waiting: { readonly wanted: number; readonly reached: () => void }[] = []

  async function readOn(): Promise<void> {
    if (reading) {
      wokenMeanwhile = true
      return
    }
    reading = true
    try {
      do {
        wokenMeanwhile = false
        await readToEnd()
      } while (wokenMeanwhile && !closed)
    } catch (error) {
      // Tried again: nothing is lost, because the cursor has not moved.
      log.warn({ err: error }, 'a feed could not be read; trying again')
      clearTimeout(retry)
      if (!closed) retry = setTimeout(readOn, FEED_RETRY_MS)
    } finally {
      reading = false
    }
  }

  async function readToEnd(): Promise<void> {
    while (!closed) {
      const entries = await feed.after(cursor, FEED_PAGE)
      if (closed) return
      for (const entry of entries) {
        cursor = entry.cursor
        deliver(entry)
      }
      tellWaiting()
      if (entries.length < FEED_PAGE) return
    }
  }

  function tellWaiting(): void {
    for (const { wanted, reached } of waiting) if (cursor >= wanted || closed) reached()
    waiting = waiting.filter(({ wanted }) => cursor < wanted && !closed)
  }

  return {
    /** Of the newest entry that was delivered. */
    cursor: () => cursor,
    /** Follows from this cursor on; resolves when what is there by now was delivered. */
    async start(from: number): Promise<void> {
      cursor = from
      await feed.onWake(readOn)
      await readOn()
    },
    /** Resolves when everything up to this cursor, which exists, was delivered, or the tail is closed. */
    reach(wanted: number): Promise<void> {
      if (cursor >= wanted || closed) return Promise.resolve()
      const arrival = new Promise<void>(reached => waiting.push({ wanted, reached }))
      void readOn()
      return arrival
    },
    close(): void {
      closed = true
      clearTimeout(retry)
      tellWaiting()
    },
  }
}
