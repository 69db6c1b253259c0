import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../observability/log.ts'
import type { ScoreRecord, ScoreWriter } from '../store/scores.ts'

/** Rows of one statement: a moment's work, so that the database is free for alarms in between. */
const AT_ONCE = 100
/** Scores of several batches go together: each statement wakes everybody who follows changes. */
const GATHER_MS = 250
/** A ward of a thousand after a restart; of each score of a patient only the newest waits. */
const MOST_WAITING = 10_000
/** After the store did not answer. */
const RETRY_MS = 1_000

/** Brings scores to the store beside the alarms, which never wait for them. */
export interface ScoreNotes {
  note(records: readonly ScoreRecord[]): void
  /** Resolves when nothing waits, or the store does not answer. */
  idle(): Promise<void>
}

/**
 * What waits is lost with the process: the score is kept again with its next change, at the latest after ten minutes.
 */
export function createScoreNotes(writer: ScoreWriter, log: Logger): ScoreNotes {
  const waiting = new Map<string, ScoreRecord>()
  let running: Promise<void> | null = null

  async function drain(): Promise<void> {
    while (waiting.size > 0) {
      if (waiting.size < AT_ONCE) await sleep(GATHER_MS)
      const some = [...waiting].slice(0, AT_ONCE)
      try {
        await writer.keep(some.map(([, record]) => record))
        // One that was replaced meanwhile stays.
        for (const [key, record] of some) if (waiting.get(key) === record) waiting.delete(key)
      } catch (error) {
        // retried with what comes next: a score that is kept twice changes nothing
        log.warn({ err: error, waiting: waiting.size }, 'scores could not be kept; trying again')
        setTimeout(start, RETRY_MS).unref()
        return
      }
    }
  }

  function start(): void {
    if (running) return
    running = drain().finally(() => {
      running = null
    })
  }

  return {
    note(records) {
      for (const record of records) {
        const key = `${record.patientId} ${record.result.score}`
        waiting.delete(key)
        waiting.set(key, record)
      }
      for (const key of waiting.keys()) {
        if (waiting.size <= MOST_WAITING) break
        waiting.delete(key) // oldest first
      }
      if (waiting.size > 0) start()
    },
    idle: () => running ?? Promise.resolve(),
  }
}
