import { Field, type FieldProps } from './field.tsx'

interface Props extends FieldProps<string> {
  readonly unit?: string
}

/** A number as it is typed; `numberOf` reads it when the form is judged and sent. */
export function NumberField({ unit, ...field }: Props) {
  return (
    <Field {...field} label={unit === undefined ? field.label : `${field.label}, ${unit}`}>
      {control => (
        <input
          {...control}
          class="figures"
          inputMode="decimal"
          autocomplete="off"
          value={field.of.value}
          onInput={event => field.of.set(event.currentTarget.value)}
        />
      )}
    </Field>
  )
}
