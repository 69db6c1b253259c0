import { DateField } from './date-field.tsx'
import type { Bound } from './form-state.ts'
import { NumberField } from './number-field.tsx'
import { type Row, type RowColumn, RowsField } from './rows-field.tsx'
import { type Option, SelectField } from './select-field.tsx'
import { TextField } from './text-field.tsx'
import { TextareaField } from './textarea-field.tsx'
import { TimeField } from './time-field.tsx'

/** What a described form holds: texts, and lists of small records. */
export type DescribedValue = string | readonly Row[]
export type DescribedValues = Readonly<Record<string, DescribedValue>>

/** A field as data, for forms that are all alike. */
export interface FieldDescription {
  /** As the API's `errors[].path` names it. */
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly kind: 'text' | 'long' | 'day' | 'clock' | 'number' | 'choice' | 'rows'
  readonly needed?: boolean
  readonly options?: readonly Option<string>[]
  readonly columns?: readonly RowColumn[]
  readonly addText?: string
  readonly maxLength?: number
}

export function DescribedField({ of, field }: { of: Bound<DescribedValue>; field: FieldDescription }) {
  const { label, kind, maxLength } = field
  const said = field.hint === undefined ? {} : { hint: field.hint }
  const { value } = of
  if (typeof value !== 'string') {
    const { columns = [], addText = 'Add one' } = field
    return <RowsField of={{ ...of, value }} label={label} columns={columns} addText={addText} {...said} />
  }
  const common = { of: { ...of, value }, label, optional: field.needed !== true, ...said }
  const short = maxLength === undefined ? {} : { maxLength }
  switch (kind) {
    case 'long':
      return <TextareaField {...common} {...short} rows={3} />
    case 'day':
      return <DateField {...common} />
    case 'clock':
      return <TimeField {...common} />
    case 'number':
      return <NumberField {...common} />
    case 'choice':
      return <SelectField {...common} optional={false} options={field.options ?? []} />
    default:
      return <TextField {...common} {...short} />
  }
}

/** Texts of described values, for those that are lists an empty one. */
export function textIn(values: DescribedValues, name: string): string {
  const value = values[name]
  return typeof value === 'string' ? value.trim() : ''
}

/** As `textIn`, null for an empty one: how the API says that nothing is recorded. */
export function textOrNull(values: DescribedValues, name: string): string | null {
  return textIn(values, name) || null
}

export function rowsIn(values: DescribedValues, name: string): readonly Row[] {
  const value = values[name]
  return value === undefined || typeof value === 'string' ? [] : value
}

/** Lines in which somebody wrote something, with null for what is empty. @param needed the column without which there is no line */
export function filledRows(values: DescribedValues, name: string, needed: string): Record<string, string | null>[] {
  return rowsIn(values, name)
    .filter(row => (row[needed] ?? '').trim() !== '')
    .map(row => Object.fromEntries(Object.entries(row).map(([key, text]) => [key, text.trim() || null])))
}

/** What is missing; a line of a list that was begun needs its first column. */
export function describedProblems(
  fields: readonly FieldDescription[],
  values: DescribedValues,
): Record<string, string | null> {
  return Object.fromEntries(
    fields.map(({ name, needed, columns }) => {
      const value = values[name]
      if (typeof value === 'string') return [name, needed === true && value.trim() === '' ? 'is needed' : null]
      const missing = columns?.find(column => column.options === undefined)
      const wrong = missing !== undefined && (value ?? []).some(row => (row[missing.name] ?? '').trim() === '')
      return [name, wrong ? `needs ${missing.label.toLowerCase()} in each line, or take the line out` : null]
    }),
  )
}
