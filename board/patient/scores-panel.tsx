import { useComputed } from '@preact/signals'
import { shownUnit } from '../../model/vital-sign-labels.ts'
import { useBoard } from '../parts/use-board.ts'
import { useMinute } from '../parts/use-minute.ts'
import { useRecord } from '../parts/use-record.ts'
import { apiPath } from '../patients/identity.ts'
import { SCORE_NAMES, scoreNumber, scoreState } from '../score-words.ts'
import { timeText } from '../times.ts'
import { decodeLatestScores, type ScoreDetail, type ScorePartDetail } from './score-data.ts'
import { scoreHeadWords } from './score-head-words.ts'
import { Spo2ScaleLine } from './spo2-scale.tsx'
import { useNewScore } from './use-new-score.ts'

/** Scores that are not for somebody of this age say nothing of him. */
const OF_OTHERS = ['age_under_16', 'age_out_of_range']

/** The newest of each score: its parts, what is missing or old, and what it asks for. */
export function ScoresPanel({ patientId }: { patientId: string }) {
  const record = useRecord(`${apiPath(patientId)}/scores/latest`, decodeLatestScores)
  useNewScore(patientId, () => void record.refetch())
  const shown = useComputed(() => record.value.value?.filter(s => !OF_OTHERS.includes(s.reason ?? '')) ?? null)
  return (
    <section class="scores" aria-labelledby="scores-title">
      <h2 id="scores-title">Scores</h2>
      <Spo2ScaleLine patientId={patientId} />
      {record.problem.value !== null && <p class="problem">{record.problem}</p>}
      {shown.value?.length === 0 && (
        <p class="quiet">No score was taken yet. It comes with the first vital signs of a device or an observation.</p>
      )}
      {shown.value?.map((score, i) => (
        <details key={score.name} open={i === 0}>
          <summary>
            <ScoreHead score={score} />
          </summary>
          <ScoreBody score={score} />
        </details>
      ))}
    </section>
  )
}

function ScoreHead({ score }: { score: ScoreDetail }) {
  const { now } = useBoard()
  const state = useComputed(() => scoreState(score, now.value))
  const words = scoreHeadWords(score, state.value, now.peek())
  return (
    <span class="score-head" data-state={state.value}>
      {SCORE_NAMES[score.name]} <b class="figures">{scoreNumber(score, state.value)}</b>{' '}
      <span class="quiet">{words}</span>
    </span>
  )
}

function ScoreBody({ score }: { score: ScoreDetail }) {
  const minute = useMinute()
  return (
    <>
      {score.response !== null && (
        <p>
          {score.status === 'incomplete' && 'At least: '}
          {[score.response.action, score.response.monitor].filter(Boolean).join('; ')}
        </p>
      )}
      {score.isAgeAssumed && <p class="quiet">The date of birth is unknown: taken for an adult.</p>}
      {score.parts.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">Part</th>
              <th scope="col">Value</th>
              <th scope="col">Points</th>
            </tr>
          </thead>
          <tbody>
            {score.parts.map(part => (
              <tr key={part.item} data-missing={part.used === null}>
                <th scope="row">{part.label}</th>
                <td>{valueText(part, score, minute.value)}</td>
                <td class="figures">{pointsText(part)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p class="quiet">Taken at {timeText(score.measuredAt, minute.value)}</p>
    </>
  )
}

function valueText({ item, used }: ScorePartDetail, { old }: ScoreDetail, now: number): string {
  if (used === null) return old.includes(item) ? 'too old' : 'not recorded'
  const unit = used.unit === null || used.unit.startsWith('{') ? '' : ` ${UNITS[used.unit] ?? used.unit}`
  const by = used.deviceId === null ? ', entered' : ''
  const at = used.measuredAt === null ? '' : `, ${timeText(used.measuredAt, now)}`
  return `${String(used.value).replaceAll('_', ' ')}${unit}${at}${by}`
}

/** The parts of a ratio give no points. */
function pointsText({ points, most }: ScorePartDetail): string {
  if (points !== null) return String(points)
  return most === 0 ? '' : `0 to ${most}`
}

const UNITS: Readonly<Record<string, string>> = { 'mm[Hg]': shownUnit('sbp'), Cel: shownUnit('temp') }
