import { Field, type FieldProps } from './field.tsx'
import type { Option } from './option.ts'

interface Props<T extends string> extends FieldProps<T> {
  readonly options: readonly Option<T>[]
}

/** One of few. Of many: `ComboboxField`. An empty value shows `Choose…`. */
export function SelectField<T extends string>({ options, ...field }: Props<T>) {
  const known = options.some(o => o.value === field.of.value)
  return (
    <Field {...field}>
      {control => (
        <select
          {...control}
          value={field.of.value}
          onChange={event => {
            const chosen = options.find(o => o.value === event.currentTarget.value)
            if (chosen) field.of.set(chosen.value)
          }}
        >
          {!known && <option value={field.of.value}>Choose…</option>}
          {options.map(o => (
            <option key={o.value} value={o.value}>
              {o.text}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
