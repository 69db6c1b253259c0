import { Type } from 'typebox'
import { Value } from 'typebox/value'

/** What of a dashboard's JSON speaks to a data source; the rest is Grafana's. */
const Source = Type.Object({ type: Type.String(), uid: Type.String() })
const Target = Type.Object({
  refId: Type.String(),
  datasource: Source,
  rawSql: Type.Optional(Type.String()),
  format: Type.Optional(Type.String()),
  expr: Type.Optional(Type.String()),
  /** InfluxQL. */
  query: Type.Optional(Type.String()),
})
const Dashboard = Type.Object({
  uid: Type.String(),
  title: Type.String(),
  panels: Type.Array(
    Type.Object({ title: Type.String(), description: Type.String(), datasource: Source, targets: Type.Array(Target) }),
  ),
  templating: Type.Optional(
    Type.Object({
      list: Type.Optional(
        Type.Array(Type.Object({ name: Type.String(), type: Type.String(), query: Type.Optional(Type.String()) })),
      ),
    }),
  ),
  annotations: Type.Optional(
    Type.Object({
      list: Type.Optional(Type.Array(Type.Object({ name: Type.String(), target: Type.Optional(Target) }))),
    }),
  ),
})

export interface Query {
  /** Panel, annotation or variable. */
  readonly of: string
  readonly format: string
  readonly sql: string
}

export function readDashboard(text: string) {
  const { uid, title, panels, templating, annotations } = Value.Parse(Dashboard, JSON.parse(text))
  const variables = (templating?.list ?? []).filter(({ type }) => type === 'query')
  const marks = (annotations?.list ?? []).flatMap(({ name, target }) =>
    target ? [{ title: name, targets: [target] }] : [],
  )
  const targets = [...panels, ...marks].flatMap(panel =>
    panel.targets.map(target => ({ ...target, of: `${uid}: ${panel.title} ${target.refId}` })),
  )
  const sql: Query[] = targets.flatMap(({ of, format = '', rawSql }) =>
    rawSql === undefined ? [] : [{ of, format, sql: rawSql }],
  )
  for (const { name, query = '' } of variables)
    sql.push({ of: `${uid}: variable ${name}`, format: 'variable', sql: query })
  const promql = targets.flatMap(({ of, expr }) => (expr === undefined ? [] : [{ of, expr }]))
  const influxql = targets.flatMap(({ of, query }) => (query === undefined ? [] : [{ of, query }]))
  return { uid, title, panels, sql, promql, influxql }
}

export interface Shown {
  readonly from: Date
  readonly to: Date
  /** `$__interval`, as `10s`. */
  readonly interval: string
  readonly variables: Readonly<Record<string, readonly string[]>>
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** What Grafana's PostgreSQL data source makes of a query. Throws where something is left that it would not know. */
export function expandSql(sql: string, { from, to, interval, variables }: Shown): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`
  let text = sql.replaceAll(/\$\{(\w+):sqlstring\}/g, (_, name) => (variables[name] ?? []).map(quoted).join(','))
  for (const [name, values] of Object.entries(variables)) text = text.replaceAll(`$${name}`, values.join(','))
  text = text
    .replaceAll('$__interval', interval)
    .replaceAll(
      /\$__timeFilter\((\w+)\)/g,
      (_, column) => `${column} BETWEEN ${quoted(from.toISOString())} AND ${quoted(to.toISOString())}`,
    )
    .replaceAll('$__timeFrom()', quoted(from.toISOString()))
    .replaceAll('$__timeTo()', quoted(to.toISOString()))
    .replaceAll(/\$__timeGroup\(([\w.]+),\s*'?(\d+)([smhd])'?\)/g, (_, column, count, unit) => {
      const seconds = Number(count) * (SECONDS[unit] ?? Number.NaN)
      return `floor(extract(epoch from ${column})/${seconds})*${seconds}`
    })
  const left = /\$\{?\w+/.exec(text)
  if (left) throw new Error(`${left[0]} is left in ${text}`)
  return text
}

/** What Grafana's Prometheus data source makes of it. */
export function expandPromql(expression: string): string {
  return expression.replaceAll('$__rate_interval', '1m').replaceAll('$__interval', '15s')
}

/** What Grafana's InfluxDB data source makes of it. */
export function expandInfluxql(query: string, { from, to, interval, variables }: Shown): string {
  let text = query
    .replaceAll('$__interval', interval)
    .replaceAll('$timeFilter', `time >= ${from.getTime()}ms and time <= ${to.getTime()}ms`)
  for (const [name, values] of Object.entries(variables)) text = text.replaceAll(`$${name}`, values.join(','))
  return text
}
