import type { AlertEntry, AlertFeed } from '../../bus/alert-feed.ts'
import type { Logger } from '../../observability/log.ts'
import { FEED_PAGE, FEED_RETRY_MS } from './limits.ts'

/**
 * Follows the alert feed, once per process, from the moment it starts.
 * @param deliver gets every entry, in order, once
 */
export function createAlertTail(feed: AlertFeed, log: Logger, deliver: (entries: readonly AlertEntry[]) => void) {
  let cursor = 0
  let reading = false
  let wokenMeanwhile = false
  let closed = false
  let retry: NodeJS.Timeout | undefined

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
      log.warn({ err: error }, 'the alert feed could not be read; trying again')
      if (!closed) retry = setTimeout(readOn, FEED_RETRY_MS)
    } finally {
      reading = false
    }
  }

  async function readToEnd(): Promise<void> {
    while (!closed) {
      const entries = await feed.after(cursor, FEED_PAGE)
      const last = entries.at(-1)
      if (last === undefined || closed) return
      cursor = last.cursor
      deliver(entries)
    }
  }

  return {
    async start(): Promise<void> {
      cursor = (await feed.bounds()).newest
      await feed.onWake(readOn)
      await readOn() // what was committed between the two
    },
    close(): void {
      closed = true
      clearTimeout(retry)
    },
  }
}
