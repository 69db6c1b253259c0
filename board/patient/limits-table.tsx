import { type Signal, useComputed, useSignal } from '@preact/signals'
import type { LimitsInForce } from '../../model/limits.ts'
import { shownUnit, VITAL_SIGN_LABELS } from '../../model/vital-sign-labels.ts'
import { isVitalSignCode, type VitalSignCode } from '../../model/vital-signs.ts'
import { useBoard } from '../parts/use-board.ts'
import { inWords, RequestFailed } from '../session/request.ts'
import { originText } from '../words.ts'
import { LimitEditor } from './limit-editor.tsx'
import { LIMIT_FIELDS } from './limit-form.ts'
import { type LimitsByCodeInForce, loadLimits } from './patient-data.ts'

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

  /** @returns whether it was saved */
  const put = async (code: VitalSignCode, value: unknown): Promise<boolean> => {
    const path = `/patients/${encodeURIComponent(patientId)}/limits`
    let saved = false
    try {
      await board.session.request('PUT', path, { [code]: value }, etag.value)
      problem.value = null
      saved = true
    } catch (error) {
      const said = error instanceof RequestFailed ? error.errors.map(e => `${e.path} ${e.message}`).join('; ') : ''
      problem.value = `Not saved. ${said || inWords(error)}`
    }
    try {
      const loaded = await loadLimits(board.session, patientId)
      limits.value = loaded.limits
      etag.value = loaded.etag
      await board.reloadTiles()
    } catch (error) {
      problem.value ??= `Saved, but the limits could not be shown again. ${inWords(error)}`
    }
    return saved
  }

  return (
    <section class="limits">
      <h2>Alarm limits</h2>
      {origin !== undefined && <p class="quiet">Default means: {originText(origin).replace('default, ', '')}.</p>}
      {problem.value !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <Rows rows={rows.value.filter(r => measured(r.code))} put={put} editable={editable} />
      <details>
        <summary>Limits of what is not measured now</summary>
        <Rows rows={rows.value.filter(r => !measured(r.code))} put={put} editable={editable} />
      </details>
    </section>
  )
}

interface RowsProps {
  readonly rows: readonly { readonly code: VitalSignCode; readonly inForce: LimitsInForce }[]
  readonly put: (code: VitalSignCode, value: unknown) => Promise<boolean>
  readonly editable: boolean
}

function Rows({ rows, put, editable }: RowsProps) {
  const editing = useSignal<VitalSignCode | null>(null)
  if (rows.length === 0) return <p class="quiet">None.</p>
  return (
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
        {rows.map(({ code, inForce }) =>
          editing.value === code ? (
            <LimitEditor
              key={code}
              code={code}
              inForce={inForce}
              onSave={async value => {
                if (await put(code, value)) editing.value = null
              }}
              onLeave={() => {
                editing.value = null
              }}
            />
          ) : (
            <tr key={code}>
              <th scope="row">
                {VITAL_SIGN_LABELS[code]}
                <small>
                  {[shownUnit(code), inForce.origin === 'patient' ? 'personal' : 'default'].filter(Boolean).join(', ')}
                </small>
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
                    aria-label={`Change the limits of ${VITAL_SIGN_LABELS[code]}`}
                    onClick={() => {
                      editing.value = code
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
  )
}
