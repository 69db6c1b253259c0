import { useId } from 'preact/hooks'
import { type FieldProps, Said } from './field.tsx'

export interface Choice {
  readonly value: string
  readonly text: string
  readonly detail?: string
}

interface Props extends FieldProps<readonly string[]> {
  readonly choices: readonly Choice[]
}

/** Several of few, as ticks. Keeps the order of `choices`; values that are no choice (any more) stay as they are. */
export function ChoicesField({ of, label, hint, optional = false, choices }: Props) {
  const id = useId()
  of.call(label)
  const set = (value: string, ticked: boolean) => {
    const unknown = of.value.filter(v => !choices.some(c => c.value === v))
    const known = choices.map(c => c.value).filter(v => (v === value ? ticked : of.value.includes(v)))
    of.leave()
    of.set([...unknown, ...known])
  }
  return (
    <fieldset class="field choices" aria-describedby={`${id}-said`}>
      <legend>
        {label}
        {optional && <span class="quiet"> (optional)</span>}
      </legend>
      {choices.map(({ value, text, detail }) => (
        <label key={value} class="tick">
          <input
            type="checkbox"
            name={of.name}
            value={value}
            checked={of.value.includes(value)}
            aria-invalid={of.problem !== null}
            onChange={event => set(value, event.currentTarget.checked)}
          />
          <span>
            {text}
            {detail !== undefined && <small> {detail}</small>}
          </span>
        </label>
      ))}
      <Said id={`${id}-said`} label={label} problem={of.problem} hint={hint} />
    </fieldset>
  )
}
