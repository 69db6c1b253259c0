import { useComputed, useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { ScoreName } from '../../model/score.ts'
import { useBoard } from '../parts/use-board.ts'
import { useMinute } from '../parts/use-minute.ts'
import { useRecord } from '../parts/use-record.ts'
import { apiPath } from '../patients/identity.ts'
import { SCORE_NAMES } from '../score-words.ts'
import { timeText } from '../times.ts'
import { CHART, chartWords, hourMarks, scoreChartPaths } from './score-chart.ts'
import { decodeScoreSteps } from './score-data.ts'
import { useNewScore } from './use-new-score.ts'

/** Totals at which the published response table asks for more. */
const MARKS: Readonly<Partial<Record<ScoreName, readonly number[]>>> = { news2: [5, 7], pews_bedside: [8] }
/** More than a score of every minute of a day. */
const MOST_STEPS = 1500
/** CSS pixels, until it is known. */
const WIDTH = 720

/** The early warning score of the last 24 hours; where it was incomplete, from its floor to its ceiling. */
export function ScoreHistory({ patientId }: { patientId: string }) {
  const { scores } = useBoard()
  const name = useComputed(() => scores.of(patientId).value.score?.name ?? null)
  return name.value === null ? null : <Drawn key={name.value} patientId={patientId} name={name.value} />
}

function Drawn({ patientId, name }: { patientId: string; name: ScoreName }) {
  const minute = useMinute()
  const path = `${apiPath(patientId)}/scores?score=${name}&inputs=false&limit=${MOST_STEPS}`
  const record = useRecord(path, decodeScoreSteps)
  useNewScore(patientId, () => void record.refetch())
  const steps = record.value.value ?? []
  const marks = MARKS[name] ?? []
  const place = useRef<HTMLElement>(null)
  const width = useSignal(WIDTH)
  useEffect(() => {
    const drawing = place.current?.querySelector('svg')
    if (!drawing) return
    const sizes = new ResizeObserver(() => {
      if (drawing.clientWidth > 0) width.value = drawing.clientWidth
    })
    sizes.observe(drawing)
    return () => sizes.disconnect()
  }, [])
  const drawn = scoreChartPaths(steps, minute.value, Math.max(...marks, 0), width.value)
  return (
    <figure ref={place} class="score-chart">
      <figcaption>
        <b>{SCORE_NAMES[name]}</b> <span class="unit">last 24 hours</span>
      </figcaption>
      {record.problem.value !== null && <p class="problem">{record.problem}</p>}
      <svg viewBox={`0 0 ${width.value} ${CHART.height}`} role="img" aria-label={chartWords(steps, SCORE_NAMES[name])}>
        {marks.map(mark => (
          <g key={mark}>
            <path class="mark" d={`M${CHART.left} ${drawn.y(mark)}H${width.value}`} />
            <text x={CHART.left - 6} y={drawn.y(mark) + 4} text-anchor="end">
              {mark}
            </text>
          </g>
        ))}
        {hourMarks(minute.value).map(at => (
          <text key={at} x={drawn.x(at)} y={CHART.height - 4} text-anchor="middle">
            {timeText(at, at)}
          </text>
        ))}
        <path class="between" d={drawn.between} />
        <path class="totals" d={drawn.totals} />
      </svg>
      <p class="quiet">Line: complete. Grey area: incomplete, from what it was at least to what it was at most.</p>
    </figure>
  )
}
