import { useLayoutEffect, useRef } from 'preact/hooks'
import { Field, type FieldProps } from './field.tsx'

interface Props extends FieldProps<string> {
  readonly type?: 'text' | 'email' | 'tel'
  readonly autocomplete?: AutoFill
  /** The keyboard starts here, whenever it is drawn: the attribute of that name counts once a page. */
  readonly autofocus?: boolean
  readonly maxLength?: number
}

/** What browsers may fill in by themselves (HTML, section 4.10.18.7). */
type AutoFill = 'off' | 'name' | 'username' | 'email' | 'tel' | 'one-time-code'

export function TextField({ type = 'text', autocomplete = 'off', autofocus = false, maxLength, ...field }: Props) {
  const input = useRef<HTMLInputElement>(null)
  useLayoutEffect(() => {
    if (autofocus) input.current?.focus()
  }, [])
  return (
    <Field {...field}>
      {control => (
        <input
          {...control}
          ref={input}
          type={type}
          list={undefined}
          autocomplete={autocomplete}
          maxLength={maxLength}
          value={field.of.value}
          onInput={event => field.of.set(event.currentTarget.value)}
        />
      )}
    </Field>
  )
}
