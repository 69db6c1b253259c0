import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import type { LimitsInForce } from '../../model/limits.ts'
import { shownUnit, VITAL_SIGN_LABELS } from '../../model/vital-sign-labels.ts'
import type { VitalSignCode } from '../../model/vital-signs.ts'
import { focusIfLost } from '../parts/focus.ts'
import { originWord } from '../words.ts'
import { LimitEditor, type OwnWords } from './limit-editor.tsx'
import { LIMIT_FIELDS } from './limit-form.ts'

interface Props {
  readonly rows: readonly { readonly code: VitalSignCode; readonly inForce: LimitsInForce }[]
  /** Null takes what was set here away. @returns whether the line is done: saved, or shown anew because somebody else changed it */
  readonly put: (code: VitalSignCode, value: unknown) => Promise<boolean>
  /** Whose limits are changed here. */
  readonly own: OwnWords
  readonly editable: boolean
}

/** Limits as a table whose lines can be changed. */
export function LimitRows({ rows, put, own, editable }: Props) {
  const editing = useSignal<VitalSignCode | null>(null)
  const table = useRef<HTMLTableElement>(null)
  const close = (code: VitalSignCode) => {
    editing.value = null
    focusIfLost(() => table.current?.querySelector<HTMLElement>(`button[name="${code}"]`))
  }
  if (rows.length === 0) return <p class="quiet">None.</p>
  return (
    <table ref={table}>
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
              own={own}
              onSave={async value => {
                if (await put(code, value)) close(code)
              }}
              onLeave={() => close(code)}
            />
          ) : (
            <tr key={code}>
              <th scope="row">
                {VITAL_SIGN_LABELS[code]}
                <small>
                  {[shownUnit(code), originWord(inForce.origin), inForce.latching && 'stays until seen']
                    .filter(Boolean)
                    .join(', ')}
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
                    name={code}
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
