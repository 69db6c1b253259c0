import { Field, type FieldProps } from './field.tsx'

interface Props extends FieldProps<string> {
  readonly type?: 'text' | 'email' | 'tel'
  readonly autocomplete?: AutoFill
  readonly autofocus?: boolean
  readonly maxLength?: number
}

/** What browsers may fill in by themselves (HTML, section 4.10.18.7). */
type AutoFill = 'off' | 'name' | 'username' | 'email' | 'tel' | 'one-time-code'

export function TextField({ type = 'text', autocomplete = 'off', autofocus = false, maxLength, ...field }: Props) {
  return (
    <Field {...field}>
      {control => (
        <input
          {...control}
          type={type}
          list={undefined}
          autocomplete={autocomplete}
          autofocus={autofocus}
          maxLength={maxLength}
          value={field.of.value}
          onInput={event => field.of.set(event.currentTarget.value)}
        />
      )}
    </Field>
  )
}
