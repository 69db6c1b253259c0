import { useSignal } from '@preact/signals'
import { Field, type FieldProps } from './field.tsx'

interface Props extends FieldProps<string> {
  readonly autocomplete: 'current-password' | 'new-password'
}

/** Hidden, and shown by choice: on a ward's keyboard a person mistypes often. */
export function PasswordField({ autocomplete, ...field }: Props) {
  const shown = useSignal(false)
  return (
    <Field {...field}>
      {control => {
        const input = {
          ...control,
          autocomplete,
          autocapitalize: 'none',
          spellcheck: false,
          value: field.of.value,
          onInput: (event: InputEvent) => {
            if (event.currentTarget instanceof HTMLInputElement) field.of.set(event.currentTarget.value)
          },
        } as const
        return (
          <div class="beside">
            {shown.value ? <input {...input} type="text" /> : <input {...input} type="password" />}
            <button
              type="button"
              aria-pressed={shown.value}
              onClick={() => {
                shown.value = !shown.value
              }}
            >
              Show
            </button>
          </div>
        )
      }}
    </Field>
  )
}
