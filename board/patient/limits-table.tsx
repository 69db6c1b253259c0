import { type ReadonlySignal, type Signal, useSignal } from '@preact/signals'
import { isVitalSignCode, type VitalSignCode } from '../../model/vital-signs.ts'
import { originText, shortName, unitOf } from '../labels.ts'
import { useBoard } from '../parts/use-board.ts'
import { inWords, RequestFailed } from '../session/request.ts'
import { LimitEditor } from './limit-editor.tsx'
import { LIMIT_FIELDS } from './limit-form.ts'
import { type LimitsByCodeInForce, loadLimits } from './patient-data.ts'

interface Props {
  readonly patientId: string
  readonly limits: Signal<LimitsByCodeInForce>
  readonly etag: Signal<string | null>
  readonly editable: boolean
}

/** The limits in force, where each comes from, and the act of changing one. */
export function LimitsTable({ patientId, limits, etag, editable }: Props) {
  const board = useBoard()
  const editing = useSignal<VitalSignCode | null>(null)
  const problem = useSignal<string | null>(null)

  const put = async (code: VitalSignCode, value: unknown) => {
    try {
      await board.session.request(
        'PUT',
        `/patients/${encodeURIComponent(patientId)}/limits`,
        { [code]: value },
        etag.value,
      )
      problem.value = null
      editing.value = null
    } catch (error) {
      const said = error instanceof RequestFailed ? error.errors.map(e => `${e.path} ${e.message}`).join('; ') : ''
      problem.value = `Not saved. ${said || inWords(error)}`
    }
    try {
      const now = await loadLimits(board.session, patientId)
      limits.value = now.limits
      etag.value = now.etag
      await board.reloadTiles()
    } catch (error) {
      problem.value ??= `Saved, but the limits could not be shown again. ${inWords(error)}`
    }
  }

  return (
    <section class="limits">
      <h2>Alarm limits</h2>
      {problem.value !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <table>
        <thead>
          <tr>
            <th scope="col">Vital sign</th>
            {LIMIT_FIELDS.map(f => (
              <th scope="col" key={f.field}>
                {f.name}
              </th>
            ))}
            <th scope="col">
              <span class="unseen">Change</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rowsOf(limits).map(([code, inForce]) =>
            editing.value === code ? (
              <LimitEditor
                key={code}
                code={code}
                inForce={inForce}
                onSave={value => put(code, value)}
                onLeave={() => {
                  editing.value = null
                }}
              />
            ) : (
              <tr key={code}>
                <th scope="row">
                  {shortName(code)} <span class="unit">{unitOf(code)}</span>
                  <small>{originText(inForce.origin)}</small>
                </th>
                {LIMIT_FIELDS.map(({ field }) => (
                  <td key={field} class="figures">
                    {inForce[field] ?? '–'}
                  </td>
                ))}
                <td>
                  {editable && (
                    <button
                      type="button"
                      aria-label={`Change the limits of ${shortName(code)}`}
                      onClick={() => {
                        editing.value = code
                        problem.value = null
                      }}
                    >
                      Change
                    </button>
                  )}
                </td>
              </tr>
            ),
          )}
        </tbody>
      </table>
    </section>
  )
}

function rowsOf(limits: ReadonlySignal<LimitsByCodeInForce>) {
  return Object.entries(limits.value).flatMap(([code, inForce]) =>
    isVitalSignCode(code) && inForce ? [[code, inForce] as const] : [],
  )
}
