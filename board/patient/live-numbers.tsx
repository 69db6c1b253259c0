import { type ReadonlySignal, useComputed } from '@preact/signals'
import { VITAL_SIGN_CODES } from '../../model/vital-signs.ts'
import { useBoard } from '../parts/use-board.ts'
import { NumberRow } from '../ward/number-row.tsx'
import { rowOf } from '../ward/rows.ts'
import { EnteredNumbers } from './entered-numbers.tsx'
import type { LimitsByCodeInForce } from './patient-data.ts'

interface Props {
  readonly patientId: string
  readonly limits: ReadonlySignal<LimitsByCodeInForce>
  /** Another number after something was entered. */
  readonly entries: ReadonlySignal<number>
}

/** Every vital sign this patient has, large: what devices measure, then what people entered and no device says. */
export function LiveNumbers({ patientId, limits, entries }: Props) {
  const { numbers, alerts, tiles } = useBoard()
  const own = useComputed(() => alerts.open.value.filter(a => a.patientId === patientId))
  const paired = ['dbp', 'abp_dbp']
  const codes = useComputed(() => {
    const here = tiles.value !== null // codes that a snapshot brought appear with it
    return VITAL_SIGN_CODES.filter(c => here && !paired.includes(c) && numbers.of(patientId, c).value !== null)
  })
  return (
    <dl class="live-numbers" aria-label="Numbers now">
      {codes.value.map(code => (
        <NumberRow key={code} patientId={patientId} row={rowOf(code)} limits={limits.value} alerts={own} />
      ))}
      <EnteredNumbers patientId={patientId} entries={entries} />
    </dl>
  )
}
