import type { ChangeFeed } from '../../bus/changes.ts'
import { TILE_SCORES, tileScore } from '../../model/score-view.ts'
import type { Logger } from '../../observability/log.ts'
import type { ScoreReader } from '../../store/scores.ts'
import { FEED_RETRY_MS, MOST_CHANGED_PATIENTS, SCORES_RELOAD_MS } from './limits.ts'
import { type Numbers, scoreNumbers } from './numbers.ts'

/** Patients; `all`: everybody who is monitored. */
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
  /** Whose score is to be read. */
  let due: 'all' | Set<string> = new Set()
  let timer: NodeJS.Timeout | undefined
  let reading = false
  let closed = false

  function readSoon(afterMs = SCORES_RELOAD_MS): void {
    if (!closed && !reading) timer ??= setTimeout(read, afterMs)
  }

  async function read(): Promise<void> {
    timer = undefined
    reading = true
    const taken = due
    due = new Set()
    let pause = SCORES_RELOAD_MS
    try {
      deliver(await newest(among(taken)))
    } catch (error) {
      // Tried again with everybody; until then screens show what they have, and its age.
      log.warn({ err: error }, 'live scores could not be read; trying again')
      due = 'all'
      pause = FEED_RETRY_MS
    } finally {
      reading = false
    }
    if (due === 'all' || due.size > 0) readSoon(pause)
  }

  function among(taken: Watched): Watched {
    const wanted = watched()
    if (taken === 'all') return wanted
    return wanted === 'all' ? taken : new Set([...taken].filter(id => wanted.has(id)))
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
    if (ids === 'all' || due === 'all') due = 'all'
    else for (const id of ids) due.add(id)
    if (due !== 'all' && due.size > MOST_CHANGED_PATIENTS) due = 'all'
    if (due === 'all' || due.size > 0) readSoon()
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
