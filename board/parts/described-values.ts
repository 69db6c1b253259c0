import type { Option } from './option.ts'
import type { Row, RowColumn } from './row.ts'

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
