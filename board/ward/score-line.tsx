import { type ReadonlySignal, useComputed } from '@preact/signals'
import type { AlertView } from '../../model/live-messages.ts'
import { useBoard } from '../parts/use-board.ts'
import {
  reasonText,
  SCORE_NAMES,
  SCORE_SPARK,
  scoreChange,
  scoreNumber,
  scorePaths,
  scoreState,
} from '../score-words.ts'
import { timeText } from '../times.ts'

interface Props {
  readonly patientId: string
  /** Open alerts of the patient, most urgent first. */
  readonly alerts: ReadonlySignal<readonly AlertView[]>
}

/** A point of the drawing is about a quarter of an hour: it is drawn anew by the minute. */
const MINUTE_MS = 60_000

/** The early warning score: its number only while every value that it rests on still counts. */
export function ScoreLine({ patientId, alerts }: Props) {
  const { scores, now } = useBoard()
  const own = useComputed(() => scores.of(patientId).value)
  const minute = useComputed(() => Math.floor(now.value / MINUTE_MS) * MINUTE_MS)
  const state = useComputed(() => scoreState(own.value.score, now.value))
  const alarm = useComputed(() => alerts.value.find(a => a.kind === 'score'))
  const { score, steps } = own.value
  const isLive = state.value === 'complete' || state.value === 'incomplete'
  const change = isLive ? scoreChange(score, steps, minute.value) : null
  const { totals, floors } = scorePaths(steps, minute.value)
  return (
    <p
      class="score-line"
      data-state={state}
      data-alarm={alarm.value?.priority}
      data-acknowledged={alarm.value === undefined ? undefined : alarm.value.state !== 'active'}
    >
      <span class="name">{SCORE_NAMES[score?.name ?? 'news2']}</span>
      <b class="value">{scoreNumber(score, state.value)}</b>
      {change !== null && (
        <span class="change" title={`${change.before} at ${timeText(change.at, minute.value)}`}>
          {change.arrow}
        </span>
      )}
      <span class="note">{noteOf(state.value)}</span>
      <svg
        class="day"
        viewBox={`0 0 ${SCORE_SPARK.width} ${SCORE_SPARK.height}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <path class="floors" d={floors} />
        <path class="curve" d={totals} />
      </svg>
    </p>
  )

  function noteOf(of: typeof state.value): string {
    if (score === null) return 'not taken yet'
    if (of === 'incomplete') return 'incomplete'
    if (of === 'not-applicable') return reasonText(score.reason)
    if (of === 'old' && score.validUntil !== null)
      return `since ${timeText(Date.parse(score.validUntil), minute.value)}`
    return score.spo2Scale === 2 ? 'SpO2 scale 2' : ''
  }
}
