import { Type } from 'typebox'
import { Compile } from 'typebox/compile'

export type Cell = number | string | boolean | null

export interface Series {
  readonly tags: Readonly<Record<string, string>>
  readonly columns: readonly string[]
  readonly values: readonly (readonly Cell[])[]
}

/** What one statement answered: a series per group, none when there is nothing. */
export type Answer = readonly Series[]

const SeriesSchema = Type.Object({
  tags: Type.Optional(Type.Record(Type.String(), Type.String())),
  columns: Type.Array(Type.String()),
  values: Type.Optional(
    Type.Array(Type.Array(Type.Union([Type.Number(), Type.String(), Type.Boolean(), Type.Null()]))),
  ),
  partial: Type.Optional(Type.Boolean()),
})
const Answers = Compile(
  Type.Object({
    error: Type.Optional(Type.String()),
    results: Type.Optional(
      Type.Array(
        Type.Object({
          statement_id: Type.Optional(Type.Integer()),
          error: Type.Optional(Type.String()),
          partial: Type.Optional(Type.Boolean()),
          series: Type.Optional(Type.Array(SeriesSchema)),
        }),
      ),
    ),
  }),
)

/** The answer of `/query`, one entry per statement. Throws when one failed, was cut off, or it is no such answer. */
export function parseAnswers(answer: unknown, statements: number): readonly Answer[] {
  if (!Answers.Check(answer)) throw new Error('InfluxDB answered something that is no answer to a query')
  const { error, results = [] } = answer
  const failed = error ?? results.find(result => result.error !== undefined)?.error
  if (failed !== undefined) throw new Error(`InfluxDB refused a query: ${failed}`)
  if (results.length !== statements) throw new Error(`InfluxDB answered ${results.length} of ${statements} statements`)
  return results.map(({ series = [], partial }) => {
    if (partial || series.some(s => s.partial)) throw new Error('InfluxDB cut an answer off: raise its max-row-limit')
    return series.map(({ tags = {}, columns, values = [] }) => ({ tags, columns, values }))
  })
}

/** Position of a column. Throws when it is not there: then the statement did not ask for it. */
export function columnOf(series: Series, name: string): number {
  const index = series.columns.indexOf(name)
  if (index < 0) throw new Error(`InfluxDB left the column ${name} out`)
  return index
}

export function numberOf(cell: Cell | undefined): number | null {
  return typeof cell === 'number' ? cell : null
}
