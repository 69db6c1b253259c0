import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'

/** A pause in typing after which the search begins, ms. */
const PAUSE_MS = 250

interface Props {
  readonly label: string
  readonly hint?: string
  /** Gets what was typed, trimmed, after a pause in typing and on Enter. */
  readonly onSearch: (text: string) => void
}

export function SearchField({ label, hint, onSearch }: Props) {
  const typed = useSignal('')
  const asked = useSignal('')
  const search = () => {
    const text = typed.value.trim()
    if (text === asked.value) return
    asked.value = text
    onSearch(text)
  }
  useEffect(() => {
    const timer = setTimeout(search, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [typed.value])
  return (
    <search class="search">
      <label>
        {label}
        <input
          type="search"
          placeholder={hint}
          autocomplete="off"
          value={typed.value}
          onInput={event => {
            typed.value = event.currentTarget.value
          }}
          onKeyDown={event => {
            if (event.key === 'Enter') search()
          }}
          // Whoever goes on to a button is done typing.
          onBlur={search}
        />
      </label>
    </search>
  )
}
