import { useMemo, useRef } from 'preact/hooks'
import { type FormOptions, type FormState, formState } from './form-state.ts'

/**
 * A form that lives as long as the component. After a save that changes the record, give the component another `key`
 * (its ETag): a form begins with what was read.
 */
export function useForm<V extends object>(options: FormOptions<V>): FormState<V> {
  const latest = useRef(options)
  latest.current = options
  return useMemo(
    () =>
      formState({
        ...options,
        check: values => latest.current.check?.(values) ?? {},
        submit: (values, etag) => latest.current.submit(values, etag),
      }),
    [],
  )
}
