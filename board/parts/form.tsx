import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { focusFirst } from './focus.ts'
import { valueText } from './form-rules.ts'
import type { FormState } from './form-state.ts'

interface Props<V extends object> {
  readonly form: FormState<V>
  /** The act: `Save`, `Create the user`. */
  readonly submitText: string
  /** While it is on its way: `Saving…`. */
  readonly busyText?: string
  /** Named, when the page has several. */
  readonly label?: string
  /** It was opened by a button: the keyboard goes to its first field. */
  readonly startsHere?: boolean
  readonly onDone?: () => void
  readonly onCancel?: () => void
  /** For a form that keeps what is typed when it is closed. */
  readonly clearable?: boolean
  readonly children: ComponentChildren
}

/** Fields, what went wrong, and the act. After a refusal the keyboard stands at the first field to mend. */
export function Form<V extends object>(props: Props<V>) {
  const { form, submitText, busyText, label, startsHere = false, onDone, onCancel, clearable, children } = props
  const element = useRef<HTMLFormElement>(null)
  useLayoutEffect(() => {
    if (startsHere) focusFirst(element.current)
  }, [])
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (form.busy.value) return
    if (await form.submit()) return onDone?.()
    // After the fields were drawn with their problems.
    requestAnimationFrame(() => {
      const first = element.current?.querySelector('[aria-invalid="true"]')
      if (first instanceof HTMLElement) first.focus()
    })
  }
  const busy = form.busy.value
  return (
    <form ref={element} class="form" noValidate aria-label={label} onSubmit={submit}>
      {children}
      <Meanwhile form={form} />
      <p class="problem" role="alert">
        {form.trouble}
      </p>
      <div class="acts">
        <button type="submit" class="primary" aria-disabled={busy}>
          {busy ? (busyText ?? 'Saving…') : submitText}
        </button>
        {onCancel && (
          <button type="button" onClick={onCancel}>
            Cancel
          </button>
        )}
        {clearable && (
          <button type="button" aria-disabled={busy} onClick={() => busy || form.clear()}>
            Clear
          </button>
        )}
      </div>
    </form>
  )
}

/** What others changed since this was read, and the choice where both did. */
function Meanwhile<V extends object>({ form }: { form: FormState<V> }) {
  const clashes = form.meanwhile.value
  if (clashes === null || clashes.length === 0) return null
  return (
    <section class="meanwhile" aria-label="Changed meanwhile">
      <h2>Changed meanwhile</h2>
      <ul>
        {clashes.map(({ name, theirs, both }) => (
          <li key={name}>
            <span>
              {form.labelOf(name)}: now <b>{valueText(theirs)}</b>
              {both ? `, you wrote ${valueText(form.values.value[name])}` : ' (taken over)'}
            </span>
            {both && (
              <button type="button" onClick={() => form.takeTheirs(name)}>
                Use {valueText(theirs)}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
