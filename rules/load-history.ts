import type { Clock } from '../model/clock.ts'
import type { Logger } from '../observability/log.ts'
import type { VitalsReader } from '../store/vitals.ts'
import type { HistoryWish, PatientHistory } from './history.ts'

export interface HistoryPorts {
  readonly vitals: Pick<VitalsReader, 'latest' | 'rollUps'>
  readonly clock: Clock
  readonly log: Logger
}

/** Patients whose newest values are read with one query. */
const AT_ONCE = 50
/** After the store did not answer. */
const RETRY_MS = 5_000

/**
 * Reads the history of patients one after the other and hands it over; tries again for ever while it is wanted, because
 * without it a patient's windows fill only with time. Never rejects.
 */
export async function loadHistory(
  { vitals, clock, log }: HistoryPorts,
  wishes: readonly HistoryWish[],
  isWanted: () => boolean,
  put: (history: PatientHistory) => Promise<void>,
): Promise<void> {
  for (let from = 0; from < wishes.length && isWanted(); ) {
    const some = wishes.slice(from, from + AT_ONCE)
    try {
      const latest = await vitals.latest(some.map(wish => wish.patientId))
      for (const { patientId, codes, sinceMs } of some) {
        if (!isWanted()) return
        const to = clock()
        const query = { patientId, codes, from: to - sinceMs, to }
        const minutes = codes.length > 0 && sinceMs > 0 ? await vitals.rollUps(query, '1m') : new Map()
        await put({ patientId, latest: latest.get(patientId) ?? [], minutes })
      }
      from += AT_ONCE
    } catch (error) {
      // retried: the same patients once more, which changes nothing in those that were put
      log.warn({ err: error }, 'rules could not read what was measured before; trying again')
      await new Promise(resolve => setTimeout(resolve, RETRY_MS).unref())
    }
  }
}
