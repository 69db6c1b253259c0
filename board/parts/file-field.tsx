import { Field, type FieldProps } from './field.tsx'

interface Props extends FieldProps<File | null> {
  /** As the attribute of HTML: `.csv,text/csv`. */
  readonly accept: string
}

/** One file of the person's own. */
export function FileField({ accept, ...field }: Props) {
  return (
    <Field {...field}>
      {control => (
        <input
          {...control}
          type="file"
          accept={accept}
          onChange={event => {
            field.of.set(event.currentTarget.files?.[0] ?? null)
            field.of.leave()
          }}
        />
      )}
    </Field>
  )
}
