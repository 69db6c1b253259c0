import { Field, type FieldProps } from './field.tsx'

interface Props extends FieldProps<string> {
  readonly rows?: number
  readonly maxLength?: number
}

export function TextareaField({ rows = 4, maxLength, ...field }: Props) {
  return (
    <Field {...field}>
      {control => (
        <textarea
          {...control}
          rows={rows}
          maxLength={maxLength}
          value={field.of.value}
          onInput={event => field.of.set(event.currentTarget.value)}
        />
      )}
    </Field>
  )
}
