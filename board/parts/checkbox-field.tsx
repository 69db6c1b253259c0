import { useId } from 'preact/hooks'
import { type FieldProps, Said } from './field.tsx'

/** Yes or no; the label is the sentence that is true when it is ticked. */
export function CheckboxField({ of, label, hint }: FieldProps<boolean>) {
  const id = useId()
  of.call(label)
  return (
    <div class="field">
      <label class="tick">
        <input
          type="checkbox"
          name={of.name}
          checked={of.value}
          aria-describedby={`${id}-said`}
          aria-invalid={of.problem !== null}
          onBlur={of.leave}
          onChange={event => of.set(event.currentTarget.checked)}
        />
        {label}
      </label>
      <Said id={`${id}-said`} label={label} problem={of.problem} hint={hint} />
    </div>
  )
}
