import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import type { Bound } from './form-state.ts'

/** What every kind of field takes. */
export interface FieldProps<T> {
  /** `form.field('name')` */
  readonly of: Bound<T>
  readonly label: string
  readonly hint?: string
  readonly optional?: boolean
}

/** For the control inside: who it is, and what is said about it. */
export interface ControlProps {
  readonly id: string
  readonly name: string
  readonly 'aria-describedby': string
  readonly 'aria-invalid': boolean
  readonly 'aria-required': boolean
  readonly onBlur: () => void
}

interface Props<T> extends FieldProps<T> {
  readonly children: (control: ControlProps) => ComponentChildren
}

/** Label above, control, hint and problem below. The place of one line is kept, so that a problem moves nothing. */
export function Field<T>({ of, label, hint, optional = false, children }: Props<T>) {
  const id = useId()
  of.call(label)
  const control = {
    id,
    name: of.name,
    'aria-describedby': `${id}-said`,
    'aria-invalid': of.problem !== null,
    'aria-required': !optional,
    onBlur: of.leave,
  }
  return (
    <div class="field">
      <label for={id}>
        {label}
        {optional && <span class="quiet"> (optional)</span>}
      </label>
      {children(control)}
      <Said id={control['aria-describedby']} label={label} problem={of.problem} hint={hint} />
    </div>
  )
}

/** The line below a field. */
export function Said(props: { id: string; label: string; problem: string | null; hint: string | undefined }) {
  return (
    <p id={props.id} class="said" aria-live="polite">
      {props.problem === null ? (
        props.hint
      ) : (
        <strong>
          {props.label} {props.problem}
        </strong>
      )}
    </p>
  )
}
