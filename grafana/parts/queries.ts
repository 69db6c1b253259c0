import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog'
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus'
import { INFLUX, POSTGRES, PROMETHEUS } from './data-sources.ts'

/** The SDK has no builder for SQL; this is what Grafana's own editor saves. */
interface SqlQuery extends Dataquery {
  readonly refId: string
  readonly datasource: typeof POSTGRES
  readonly editorMode: 'code'
  readonly format: 'time_series' | 'table'
  readonly rawQuery: true
  readonly rawSql: string
}

function sqlQuery(refId: string, format: SqlQuery['format'], sql: string): Builder<Dataquery> {
  const query: SqlQuery = {
    refId,
    datasource: POSTGRES,
    editorMode: 'code',
    format,
    rawQuery: true,
    rawSql: tidy(sql),
    _implementsDataqueryVariant() {},
  }
  return { build: () => query }
}

/** Columns `time`, `metric` (the name of the line) and `value`, in the order of time. */
export function sqlSeries(refId: string, sql: string): Builder<Dataquery> {
  return sqlQuery(refId, 'time_series', sql)
}

export function sqlTable(refId: string, sql: string): Builder<Dataquery> {
  return sqlQuery(refId, 'table', sql)
}

/** @param legend `{{label}}` stands for a label's value */
export function promSeries(refId: string, expression: string, legend: string): Builder<Dataquery> {
  return new DataqueryBuilder().datasource(PROMETHEUS).refId(refId).expr(expression).legendFormat(legend).range()
}

export function promNow(refId: string, expression: string, legend: string): Builder<Dataquery> {
  return new DataqueryBuilder().datasource(PROMETHEUS).refId(refId).expr(expression).legendFormat(legend).instant()
}

/** InfluxQL; each column is a line, by its name. */
export function influxSeries(refId: string, influxql: string): Builder<Dataquery> {
  const query = {
    refId,
    datasource: INFLUX,
    rawQuery: true,
    resultFormat: 'time_series',
    alias: '$col',
    query: tidy(influxql),
    _implementsDataqueryVariant() {},
  }
  return { build: () => query }
}

/** Without the indentation of the source. */
export function tidy(sql: string): string {
  const lines = sql.split('\n').filter(line => line.trim() !== '')
  const indent = Math.min(...lines.map(line => line.length - line.trimStart().length))
  return lines.map(line => line.slice(indent).trimEnd()).join('\n')
}
