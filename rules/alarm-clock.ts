import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from '../model/clock.ts'
import type { Logger } from '../observability/log.ts'
import type { AlarmClock } from '../store/alerts.ts'
import type { EscalationRunner } from '../store/escalations.ts'

/** Milliseconds between two looks: how late a pause ends at most, and how late somebody else is told. */
const LOOK_EVERY_MS = 500

export interface AlarmClockPorts {
  readonly alarmClock: AlarmClock
  readonly escalations: EscalationRunner
  readonly clock: Clock
  readonly log: Logger
}

/**
 * What time does to alerts, apart from readings: it goes on when no device sends anything. What is due is read from the
 * store, so nothing is lost with a process, and any number of processes may run it.
 * @returns `close` ends it after the transaction in hand
 */
export function startAlarmClock({ alarmClock, escalations, clock, log }: AlarmClockPorts) {
  const stop = new AbortController()
  const { signal } = stop

  async function loop(): Promise<void> {
    while (!signal.aborted) {
      try {
        while (!signal.aborted && (await alarmClock.endPauses(clock())) > 0);
        while (!signal.aborted && (await escalations.advance(clock())) > 0);
      } catch (error) {
        // Tried again from what is stored.
        log.error({ err: error }, 'what is due for alerts could not be done; trying again')
      }
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
