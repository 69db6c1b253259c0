import type { Option } from './option.ts'

/** One of several of a kind: a telephone number, a relative, a goal. Texts by column. */
export type Row = Readonly<Record<string, string>>

export interface RowColumn {
  readonly name: string
  readonly label: string
  /** One of these, instead of a text. */
  readonly options?: readonly Option<string>[]
  readonly type?: 'text' | 'date' | 'tel'
}
