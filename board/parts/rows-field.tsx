import { useId, useRef } from 'preact/hooks'
import { type FieldProps, Said } from './field.tsx'
import type { Row, RowColumn } from './row.ts'

interface Props extends FieldProps<readonly Row[]> {
  readonly columns: readonly RowColumn[]
  /** The act that adds one: `Add a contact`. */
  readonly addText: string
  readonly most?: number
}

/** Several small records in one form. A new line begins with the first option of each choice. */
export function RowsField({ of, label, hint, columns, addText, most = 20 }: Props) {
  const id = useId()
  const box = useRef<HTMLFieldSetElement>(null)
  of.call(label)
  const add = () => {
    of.set([...of.value, Object.fromEntries(columns.map(c => [c.name, c.options?.[0]?.value ?? '']))])
    requestAnimationFrame(() => {
      const inputs = box.current?.querySelectorAll('.row-line:last-of-type :is(input, select)')
      if (inputs?.[0] instanceof HTMLElement) inputs[0].focus()
    })
  }
  const remove = (at: number) => {
    of.leave()
    of.set(of.value.filter((_, i) => i !== at))
  }
  const change = (at: number, name: string, value: string) =>
    of.set(of.value.map((row, i) => (i === at ? { ...row, [name]: value } : row)))
  return (
    <fieldset ref={box} class="field rows" aria-describedby={`${id}-said`}>
      <legend>{label}</legend>
      {of.value.map((row, at) => (
        <div class="row-line" key={at}>
          {columns.map(column => (
            <div key={column.name}>
              <label for={`${id}-${at}-${column.name}`}>
                {column.label} <span class="unseen">{at + 1}</span>
              </label>
              <Cell
                id={`${id}-${at}-${column.name}`}
                column={column}
                value={row[column.name] ?? ''}
                wrong={of.problem !== null}
                onChange={value => change(at, column.name, value)}
                onLeave={of.leave}
              />
            </div>
          ))}
          <button type="button" aria-label={`Take out ${label} ${at + 1}`} onClick={() => remove(at)}>
            ✕
          </button>
        </div>
      ))}
      {of.value.length < most && (
        <button type="button" class="add" onClick={add}>
          {addText}
        </button>
      )}
      <Said id={`${id}-said`} label={label} problem={of.problem} hint={hint} />
    </fieldset>
  )
}

interface CellProps {
  readonly id: string
  readonly column: RowColumn
  readonly value: string
  readonly wrong: boolean
  readonly onChange: (value: string) => void
  readonly onLeave: () => void
}

function Cell({ id, column, value, wrong, onChange, onLeave }: CellProps) {
  if (column.options === undefined) {
    const shared = { id, value, onBlur: onLeave, 'aria-invalid': wrong && value.trim() === '' }
    const onInput = (event: { readonly currentTarget: HTMLInputElement }) => onChange(event.currentTarget.value)
    if (column.type === 'date') return <input {...shared} type="date" class="figures" onInput={onInput} />
    return <input {...shared} type={column.type ?? 'text'} list={undefined} autocomplete="off" onInput={onInput} />
  }
  const known = column.options.some(o => o.value === value)
  return (
    <select id={id} value={value} onBlur={onLeave} onChange={event => onChange(event.currentTarget.value)}>
      {!known && <option value={value}>{value === '' ? 'Choose…' : value}</option>}
      {column.options.map(o => (
        <option key={o.value} value={o.value}>
          {o.text}
        </option>
      ))}
    </select>
  )
}
