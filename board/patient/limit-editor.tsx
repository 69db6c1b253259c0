import { useComputed, useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Limits, LimitsInForce } from '../../model/limits.ts'
import { shownUnit, VITAL_SIGN_LABELS } from '../../model/vital-sign-labels.ts'
import type { VitalSignCode } from '../../model/vital-signs.ts'
import { focusFirst } from '../parts/focus.ts'
import { judgeTexts, LIMIT_FIELDS, type LimitTexts, textsOf } from './limit-form.ts'

/** Whose limits an editor changes. */
export interface OwnWords {
  readonly save: string
  /** Whether limits of this origin are theirs. */
  readonly is: (origin: string) => boolean
}

interface Props {
  readonly code: VitalSignCode
  readonly inForce: LimitsInForce
  readonly own: OwnWords
  /** Null takes what was set here away. */
  readonly onSave: (limits: Limits | null) => Promise<void>
  readonly onLeave: () => void
}

/** One line of the limits table while it is being changed; judged as one types. */
export function LimitEditor({ code, inForce, own, onSave, onLeave }: Props) {
  const texts = useSignal<LimitTexts>(textsOf(inForce))
  const latching = useSignal(inForce.latching ?? false)
  const busy = useSignal(false)
  const judged = useComputed(() => judgeTexts(code, texts.value))
  const line = useRef<HTMLTableRowElement>(null)
  useLayoutEffect(() => focusFirst(line.current), [])
  const save = async (limits: Limits | null) => {
    if (busy.value) return
    busy.value = true
    await onSave(limits)
    busy.value = false
  }
  const { limits, wrong } = judged.value
  const messages = LIMIT_FIELDS.filter(f => wrong?.has(f.field)).map(f => `${f.name} ${wrong?.get(f.field)}`)
  return (
    <>
      <tr ref={line} class="editing">
        <th scope="row">
          {VITAL_SIGN_LABELS[code]} <span class="unit">{shownUnit(code)}</span>
        </th>
        {LIMIT_FIELDS.map(({ field, name }) => (
          <td key={field}>
            <input
              inputMode="decimal"
              size={4}
              aria-label={`${VITAL_SIGN_LABELS[code]} ${name}`}
              aria-invalid={wrong?.has(field) ?? false}
              value={texts.value[field]}
              onInput={event => {
                texts.value = { ...texts.value, [field]: event.currentTarget.value }
              }}
            />
          </td>
        ))}
        <td />
      </tr>
      <tr class="editing">
        <td colSpan={LIMIT_FIELDS.length + 2}>
          <p class="problem" aria-live="polite">
            {messages.join('; ')}
          </p>
          <label class="latching">
            <input
              type="checkbox"
              checked={latching.value}
              onChange={event => {
                latching.value = event.currentTarget.checked
              }}
            />{' '}
            An alarm stays until somebody has seen it
          </label>
          <div class="acts">
            <button
              type="button"
              class="primary"
              disabled={limits === null}
              aria-disabled={busy.value}
              onClick={() => limits && save({ ...limits, latching: latching.value })}
            >
              {own.save}
            </button>
            {own.is(inForce.origin) && (
              <button type="button" aria-disabled={busy.value} onClick={() => save(null)}>
                Back to the default
              </button>
            )}
            <button type="button" onClick={onLeave}>
              Leave as it was
            </button>
          </div>
        </td>
      </tr>
    </>
  )
}
