import { type Signal, useComputed, useSignal } from '@preact/signals'
import { isVitalSignCode, type VitalSignCode } from '../../model/vital-signs.ts'
import { useBoard } from '../parts/use-board.ts'
import { inWords, isStale, RequestFailed } from '../session/request.ts'
import { ageOfOrigin } from '../words.ts'
import { LimitRows } from './limit-rows.tsx'
import { type LimitsByCodeInForce, loadLimits } from './patient-data.ts'

const OWN = { save: 'Save for this patient', is: (origin: string) => origin === 'patient' }

interface Props {
  readonly patientId: string
  readonly limits: Signal<LimitsByCodeInForce>
  readonly etag: Signal<string | null>
  readonly editable: boolean
}

/** The limits in force, where each comes from, and the act of changing one. What is not measured is folded away. */
export function LimitsTable({ patientId, limits, etag, editable }: Props) {
  const board = useBoard()
  const problem = useSignal<string | null>(null)
  const rows = useComputed(() =>
    Object.entries(limits.value).flatMap(([code, inForce]) =>
      isVitalSignCode(code) && inForce ? [{ code, inForce }] : [],
    ),
  )
  const measured = (code: VitalSignCode) =>
    board.tiles.value !== null && board.numbers.of(patientId, code).value !== null
  const origin = rows.value.find(r => r.inForce.origin !== 'patient')?.inForce.origin

  const put = async (code: VitalSignCode, value: unknown): Promise<boolean> => {
    const path = `/patients/${encodeURIComponent(patientId)}/limits`
    let done = false
    try {
      await board.session.request('PUT', path, { [code]: value }, etag.value)
      problem.value = null
      done = true
    } catch (error) {
      const said = error instanceof RequestFailed ? error.errors.map(e => `${e.path} ${e.message}`).join('; ') : ''
      problem.value = `Not saved. ${said || inWords(error)}`
      done = isStale(error)
    }
    try {
      const loaded = await loadLimits(board.session, patientId)
      limits.value = loaded.limits
      etag.value = loaded.etag
      await board.reloadTiles()
    } catch (error) {
      problem.value ??= `Saved, but the limits could not be shown again. ${inWords(error)}`
    }
    return done
  }

  return (
    <section class="limits">
      <h2>Alarm limits</h2>
      {origin !== undefined && <p class="quiet">Default and ward: {ageOfOrigin(origin)}.</p>}
      {problem.value !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <LimitRows rows={rows.value.filter(r => measured(r.code))} put={put} own={OWN} editable={editable} />
      <details>
        <summary>Limits of what is not measured now</summary>
        <LimitRows rows={rows.value.filter(r => !measured(r.code))} put={put} own={OWN} editable={editable} />
      </details>
    </section>
  )
}
