import { useComputed } from '@preact/signals'
import { shownNumber, shownUnit } from '../../model/vital-sign-labels.ts'
import { VITAL_SIGN_CODES, type VitalSignCode } from '../../model/vital-signs.ts'
import { freshness } from '../live/freshness.ts'
import { useBoard } from '../parts/use-board.ts'
import { timeText } from '../times.ts'
import { isContinuous, rowOf } from '../ward/rows.ts'
import { plainName, plainUnit } from './plain-words.ts'

/** Read as part of another number. */
const SECOND: readonly VitalSignCode[] = ['dbp', 'abp_dbp', 'map', 'abp_map']

/** The newest of each vital sign, each with when it was measured: only what comes in at this moment says `now`. */
export function MyNumbers({ patientId }: { patientId: string }) {
  const { numbers, tiles } = useBoard()
  const codes = useComputed(() => {
    const here = tiles.value !== null // codes that a snapshot brought appear with it
    return VITAL_SIGN_CODES.filter(c => here && !SECOND.includes(c) && numbers.of(patientId, c).value !== null)
  })
  const asked = useComputed(() => tiles.value !== null)
  if (!asked.value) return <p class="waiting">Loading your values…</p>
  if (codes.value.length === 0) {
    return <p class="empty card">Nothing has been measured yet. Values of your monitor or your cuff appear here.</p>
  }
  return (
    <dl class="my-numbers" aria-label="Newest values">
      {codes.value.map(code => (
        <MyNumber key={code} patientId={patientId} code={code} />
      ))}
    </dl>
  )
}

function MyNumber({ patientId, code }: { patientId: string; code: VitalSignCode }) {
  const { numbers, now, line } = useBoard()
  const [, pair] = rowOf(code).codes
  const first = numbers.of(patientId, code)
  const second = pair === undefined ? null : numbers.of(patientId, pair)
  const live = useComputed(() => {
    const m = first.value
    if (m === null || line.value !== 'live' || !isContinuous(code)) return false
    return freshness(code, m.ts, numbers.intervalOf(m.deviceId), now.value) === 'fresh'
  })
  const shown = useComputed(() => {
    const [m, other] = [first.value, second?.value]
    if (m === null) return ''
    return other ? `${shownNumber(code, m.value)}/${shownNumber(other.code, other.value)}` : shownNumber(code, m.value)
  })
  const when = useComputed(() => {
    if (live.value) return 'now'
    const m = first.value
    return m === null ? '' : `not now: measured at ${timeText(m.ts, now.value)}`
  })
  return (
    <div class="card" data-live={live}>
      <dt>{plainName(code)}</dt>
      <dd>
        <span class="number figures">{shown}</span> <span class="unit">{plainUnit(shownUnit(code))}</span>
        <p class="when">{when}</p>
      </dd>
    </div>
  )
}
