import type { Option } from './option.ts'

interface Props<T extends string> {
  readonly label: string
  readonly value: T
  readonly options: readonly Option<T>[]
  readonly onChoose: (value: T) => void
}

/** Narrows the list below it, at once. */
export function FilterField<T extends string>({ label, value, options, onChoose }: Props<T>) {
  return (
    <search class="search">
      <label>
        {label}
        <select
          value={value}
          onChange={event => {
            const chosen = options.find(option => option.value === event.currentTarget.value)
            if (chosen) onChoose(chosen.value)
          }}
        >
          {options.map(option => (
            <option key={option.value} value={option.value}>
              {option.text}
            </option>
          ))}
        </select>
      </label>
    </search>
  )
}
