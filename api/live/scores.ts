import type { ChangeFeed } from '../../bus/changes.ts'
import { TILE_SCORES, tileScore } from '../../model/score-view.ts'
import type { Logger } from '../../observability/log.ts'
import type { ScoreReader } from '../../store/scores.ts'
import { FEED_RETRY_MS, MOST_CHANGED_PATIENTS, SCORES_RELOAD_MS } from './limits.ts'
import { type Numbers, scoreNumbers } from './numbers.ts'

/** Patients; `all`: everybody who is here. */
export type Watched = 'all' | ReadonlySet<string>

interface Ports {
  readonly scores: Pick<ScoreReader, 'latest'>
  readonly changes: ChangeFeed
  readonly log: Logger
}

/**
 * The newest early warning score of everybody who is watched, read when one was taken: once a burst for all clients.
 * @param watched by any client at this moment
 */
export function createLiveScores(
  { scores, changes, log }: Ports,
  watched: () => Watched,
  deliver: (numbers: readonly Numbers[]) => void,
) {
  /** Whose score is to be read: these, and everybody who is here when somebody must be read who cannot be named. */
  let due = new Set<string>()
  let everybody = false
  let timer: NodeJS.Timeout | undefined
  let reading = false
  let closed = false

  function readSoon(afterMs = SCORES_RELOAD_MS): void {
    if (!closed && !reading && (everybody || due.size > 0)) timer ??= setTimeout(read, afterMs)
  }

  async function read(): Promise<void> {
    timer = undefined
    reading = true
    const taken = { due, everybody }
    due = new Set()
    everybody = false
    let pause = SCORES_RELOAD_MS
    try {
      const wanted = watched()
      const named = [...taken.due].filter(id => wanted === 'all' || wanted.has(id))
      const others = taken.everybody ? await newest(wanted) : []
      deliver([...others, ...(await newest(new Set(named)))])
    } catch (error) {
      // Tried again; until then screens show what they have, and until when it counts.
      log.warn({ err: error }, 'live scores could not be read; trying again')
      for (const id of taken.due) due.add(id)
      everybody ||= taken.everybody
      pause = FEED_RETRY_MS
    } finally {
      reading = false
    }
    readSoon(pause)
  }

  async function newest(of: Watched): Promise<readonly Numbers[]> {
    if (of !== 'all' && of.size === 0) return []
    const latest = await scores.latest(of === 'all' ? null : [...of], TILE_SCORES)
    return [...latest].flatMap(([patientId, results]) => {
      const score = tileScore(results)
      return score === null ? [] : scoreNumbers(patientId, score)
    })
  }

  function add(ids: Watched): void {
    if (ids === 'all') everybody = true
    else for (const id of ids) due.add(id)
    if (due.size > MOST_CHANGED_PATIENTS) {
      due = new Set()
      everybody = true
    }
    readSoon()
  }

  return {
    async start(): Promise<void> {
      await changes.subscribe(
        batch => {
          const wanted = watched()
          const taken = batch.filter(({ topic, key }) => topic === 'score' && (wanted === 'all' || wanted.has(key)))
          add(new Set(taken.map(({ key }) => key)))
        },
        () => add('all'),
      )
    },
    /** They are watched from now on: whoever watches them is told what there is. */
    add,
    /** What a client begins with. Errors: those of the store. */
    newest,
    close(): void {
      closed = true
      clearTimeout(timer)
    },
  }
}
