import { batch, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { ServerMessage } from '../../model/live-messages.ts'
import type { ScoreView } from '../../model/score-view.ts'
import type { ScoreStep } from '../score-words.ts'
import type { Snapshot } from './snapshot.ts'

/** Steps kept of one patient: two a half hour of a day, and what comes until the next snapshot. */
const KEPT_STEPS = 200

export interface PatientScore {
  readonly score: ScoreView | null
  /** Of the same score, oldest first, of the last 24 hours. */
  readonly steps: readonly ScoreStep[]
}

export interface ScoreStore {
  /** The newest early warning score of a patient, and how it came to be. */
  of(patientId: string): ReadonlySignal<PatientScore>
  load(snapshot: Snapshot): void
  follow(message: Extract<ServerMessage, { type: 'score' }>): void
}

const NOTHING: PatientScore = { score: null, steps: [] }

/** Every early warning score on this board. Bounded by the patients of the last snapshot. */
export function scoreStore(): ScoreStore {
  const patients = new Map<string, Signal<PatientScore>>()

  const cell = (id: string) => {
    const there = patients.get(id)
    if (there !== undefined) return there
    const made = signal(NOTHING)
    patients.set(id, made)
    return made
  }

  return {
    of: cell,
    load(snapshot) {
      const known = new Set(snapshot.tiles.map(t => t.patient.id))
      for (const id of patients.keys()) if (!known.has(id)) patients.delete(id)
      batch(() => {
        for (const { patient, score, scoreSteps } of snapshot.tiles) {
          const own = cell(patient.id)
          const before = own.peek().score
          // What the live line told meanwhile is newer than an answer that was on its way.
          const isNewer = score !== null && before !== null && timeOf(before) > timeOf(score)
          own.value = { score: isNewer ? before : score, steps: scoreSteps }
        }
      })
    },
    follow({ patientId, score }) {
      const own = patients.get(patientId)
      if (own === undefined) return
      const { score: before, steps } = own.peek()
      if (before !== null && timeOf(before) > timeOf(score)) return
      const step = { at: timeOf(score), total: score.total, floor: score.floor }
      const kept = before?.name === score.name ? steps.filter(s => s.at < step.at).slice(1 - KEPT_STEPS) : []
      own.value = { score, steps: [...kept, step] }
    },
  }
}

const timeOf = (score: ScoreView): number => Date.parse(score.measuredAt)
