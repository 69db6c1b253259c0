import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from '../observability/log.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { AlertStory } from '../store/timeline.ts'

/** Milliseconds between two looks at the feed of alerts: how late a timeline tells of an alert at most. */
const LOOK_EVERY_MS = 500
/** Entries of one transaction: others who write timelines wait for it, so it must be short. */
const AT_ONCE = 100

/**
 * Follows the feed of alerts, and of what came too late for one, into the timelines, apart from the upkeep: a timeline
 * does not wait for a long job. Any number of processes may do it.
 * @returns `close` ends it after the transaction in hand
 */
export function startAlertStory(stories: readonly AlertStory[], { log, metrics }: { log: Logger; metrics: Metrics }) {
  const stop = new AbortController()
  const { signal } = stop

  async function readOn(): Promise<void> {
    try {
      for (const story of stories) while (!signal.aborted && (await story.advance(AT_ONCE)) === AT_ONCE);
    } catch (error) {
      // Counted, and tried again from the same place: it is stored with what was written.
      metrics.jobRuns.inc({ job: 'alert-story', outcome: 'failed' })
      log.error({ err: error }, 'alerts could not be told in timelines; trying again')
    }
  }

  async function loop(): Promise<void> {
    while (!signal.aborted) {
      await readOn()
      await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => {}) // only `close` ends the pause early
    }
  }

  const running = loop()
  return {
    async close(): Promise<void> {
      stop.abort()
      await running
    },
  }
}
