import { type ReadonlySignal, useComputed } from '@preact/signals'
import type { LimitsInForce } from '../../model/limits.ts'
import type { AlertView } from '../../model/live-messages.ts'
import { shownNumber, shownUnit, VITAL_SIGN_LABELS } from '../../model/vital-sign-labels.ts'
import type { VitalSignCode } from '../../model/vital-signs.ts'
import { ageText, freshness, showsAge } from '../live/freshness.ts'
import { useBoard } from '../parts/use-board.ts'
import { isContinuous, type Row } from './rows.ts'
import { Sparkline } from './sparkline.tsx'

interface Props {
  readonly patientId: string
  readonly row: Row
  readonly limits: Readonly<Partial<Record<VitalSignCode, LimitsInForce>>>
  /** Open alerts of the patient, most urgent first. */
  readonly alerts: ReadonlySignal<readonly AlertView[]>
}

/** A number with its name, unit, age and half hour. Its texts are signals: a new value changes text nodes only. */
export function NumberRow({ patientId, row, limits, alerts }: Props) {
  const { numbers, now } = useBoard()
  const [code = 'hr', second] = row.codes
  const first = numbers.of(patientId, code)
  const other = second === undefined ? null : numbers.of(patientId, second)
  const state = useComputed(() => {
    const m = first.value
    return m === null ? 'none' : freshness(m.code, m.ts, numbers.intervalOf(m.deviceId), now.value)
  })
  const shown = useComputed(() => {
    const m = first.value
    if (m === null || state.value === 'none') return 'not measured'
    if (state.value === 'old') return '--'
    const pair = other?.value
    return pair ? `${shownNumber(m.code, m.value)}/${shownNumber(pair.code, pair.value)}` : shownNumber(m.code, m.value)
  })
  const age = useComputed(() => {
    const m = first.value
    if (m === null || state.value === 'none') return ''
    return showsAge(m.code, state.value) ? ageText(now.value - m.ts) : ''
  })
  const unit = useComputed(() => (state.value === 'none' ? '' : shownUnit(code)))
  const alarm = useComputed(() => alerts.value.find(a => a.kind !== 'technical' && isOf(row, a.code)))
  return (
    <div
      class="row"
      data-code={code}
      data-fresh={state}
      data-alarm={alarm.value?.priority}
      data-acknowledged={alarm.value === undefined ? undefined : alarm.value.state !== 'active'}
    >
      <dt>{row.paired ? VITAL_SIGN_LABELS[code].replace(' sys', '') : VITAL_SIGN_LABELS[code]}</dt>
      <dd class="number">{shown}</dd>
      <dd class="unit">{unit}</dd>
      <dd class="age">{age}</dd>
      <dd class="spark" aria-hidden="true">
        {isContinuous(code) && <Sparkline patientId={patientId} code={code} limits={limits[code]} />}
      </dd>
    </div>
  )
}

function isOf(row: Row, code: VitalSignCode | null): boolean {
  return code !== null && row.codes.includes(code)
}
