import { type ReadonlySignal, useComputed } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { shownUnit, VITAL_SIGN_LABELS } from '../../model/vital-sign-labels.ts'
import type { VitalSignCode } from '../../model/vital-signs.ts'
import { ageText } from '../live/freshness.ts'
import { useBoard } from '../parts/use-board.ts'
import { useMinute } from '../parts/use-minute.ts'
import { useRecord } from '../parts/use-record.ts'
import { apiPath } from '../patients/identity.ts'
import { useStory } from '../record/use-story.ts'
import { decodeEntered, enteredRows } from './entered-data.ts'

/** The newest values that people entered, of codes of which no device says anything; each with its age. */
export function EnteredNumbers({ patientId, entries }: { patientId: string; entries: ReadonlySignal<number> }) {
  const { numbers } = useBoard()
  const minute = useMinute()
  const record = useRecord(`${apiPath(patientId)}/vitals/latest`, decodeEntered)
  const refetch = () => void record.refetch() // what was read stays; its failure is a state of the record
  useStory(patientId, refetch)
  const entered = entries.value
  useEffect(() => {
    if (entered > 0) refetch()
  }, [entered])
  const rows = useComputed(() => {
    const measured = (code: VitalSignCode) => numbers.of(patientId, code).value
    const intervalOf = (code: VitalSignCode) => numbers.intervalOf(measured(code)?.deviceId ?? '')
    return enteredRows(record.value.value ?? [], measured, intervalOf, minute.value)
  })
  return (
    <>
      {rows.value.map(({ code, text, at, fresh }) => (
        <div key={code} class="row entered" data-code={code} data-fresh={fresh}>
          <dt>{text.includes('/') ? VITAL_SIGN_LABELS[code].replace(' sys', '') : VITAL_SIGN_LABELS[code]}</dt>
          <dd class="number">{text}</dd>
          <dd class="unit">{shownUnit(code)}</dd>
          <dd class="age">
            <Age at={at} /> entered
          </dd>
        </div>
      ))}
    </>
  )
}

/** A text node of its own: each second draws nothing else. */
function Age({ at }: { at: number }) {
  const { now } = useBoard()
  return <>{useComputed(() => ageText(now.value - at))}</>
}
