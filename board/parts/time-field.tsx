import { Field, type FieldProps } from './field.tsx'

interface Props extends FieldProps<string> {
  readonly min?: string
  readonly max?: string
}

/** The browser's own picker. The value is `09:30`, or empty. */
export function TimeField({ min, max, ...field }: Props) {
  return (
    <Field {...field}>
      {control => (
        <input
          {...control}
          type="time"
          class="figures"
          min={min}
          max={max}
          value={field.of.value}
          onInput={event => field.of.set(event.currentTarget.value)}
        />
      )}
    </Field>
  )
}
