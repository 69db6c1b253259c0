import { ALERT_PRIORITIES } from '../../model/alert.ts'
import '../style/backtest.css'
import type { ComponentChildren } from 'preact'
import { isTooEarly, ruleText } from '../alarms/load-words.ts'
import { clinicMoment } from '../clinic-time.ts'
import { clinicZone } from '../parts/clinic-zone.ts'
import { useRuleNames } from '../rules/use-rule-names.ts'
import { type BacktestReport, bedDays, COLUMN_NAMES, perBedDay, rateText } from './backtest-data.ts'
import { Steps } from './steps.tsx'

const PRIORITY_TEXT = { high: '▲▲▲ high', medium: '▲▲ medium', low: '▲ low' } as const

interface Props {
  readonly report: BacktestReport
}

/** A row to compare: one number per rule set. */
interface Row {
  readonly name: string
  readonly rates: readonly number[]
  /** Further cells, one per rule set. */
  readonly more?: readonly (readonly string[])[]
}

export function ComparedByPriority({ report }: Props) {
  const early = isTooEarly(bedDays(report))
  const rates = report.columns.map(column => (early ? column.byPriority : perBedDay(column.byPriority, report)))
  const rows: readonly Row[] = [
    { name: 'all', rates: report.columns.map(column => (early ? column.alarms : column.perBedDay)) },
    ...ALERT_PRIORITIES.map(priority => ({ name: PRIORITY_TEXT[priority], rates: rates.map(each => each[priority]) })),
  ]
  return (
    <Card id="by-priority" title={perWhat(report)}>
      <Bars
        caption={`${perWhat(report)}, by priority`}
        counts={early}
        first="Priority"
        rows={rows}
        columns={report.columns.length}
      />
      <Quality report={report} />
    </Card>
  )
}

/** Of a short time, alarms are counted and nothing more. */
const perWhat = (report: BacktestReport) => (isTooEarly(bedDays(report)) ? 'Alarms' : 'Alarms per bed and day')

/** What kind of alarms they were. */
function Quality({ report }: Props) {
  const lines = [
    { name: 'Alarms', of: 'alarms' },
    { name: 'Chattering (3 or more in 60 s)', of: 'chattering' },
    { name: 'Fleeting (under 10 s)', of: 'fleeting' },
    { name: 'Standing (over 24 h)', of: 'standing' },
  ] as const
  return (
    <table class="compare">
      <caption class="unseen">Counts of alarms</caption>
      <Head first="Count" names={namesOf(report.columns.length)} />
      <tbody>
        {lines.map(({ name, of }) => (
          <tr key={of}>
            <th scope="row">{name}</th>
            {report.columns.map((column, i) => (
              <td key={COLUMN_NAMES[i]} class="figures">
                {column[of].toLocaleString('en')}
              </td>
            ))}
          </tr>
        ))}
        <tr>
          <th scope="row">Time in alarm, hours</th>
          {report.columns.map((column, i) => (
            <td key={COLUMN_NAMES[i]} class="figures">
              {rateText(column.secondsInAlarm / 3600)}
            </td>
          ))}
        </tr>
      </tbody>
    </table>
  )
}

export function ComparedByRule({ report }: Props) {
  const early = isTooEarly(bedDays(report))
  const known = useRuleNames()
  const columns = report.columns.map(
    column => new Map(column.byRule.map(rule => [ruleText(rule, known), early ? rule.alarms : rule.perBedDay])),
  )
  const rows = [...new Set(columns.flatMap(column => [...column.keys()]))].map(name => ({
    name,
    rates: columns.map(column => column.get(name) ?? 0),
  }))
  return (
    <Card id="by-rule" title="By rule">
      {rows.length === 0 ? (
        <p>No alarms.</p>
      ) : (
        <Bars
          caption={`${perWhat(report)}, by rule`}
          first="Rule"
          rows={rows}
          columns={report.columns.length}
          counts={early}
        />
      )}
    </Card>
  )
}

/** Alarms by the hour: a drawing, and the busiest hours as a table with the same numbers. */
export function OverTime({ report }: Props) {
  const total = (by: Readonly<Record<string, number>>) => Object.values(by).reduce((sum, n) => sum + n, 0)
  const series = report.columns.map(column => new Map(column.overTime.map(s => [s.at, total(s.byPriority)])))
  const times = [...new Set(series.flatMap(each => [...each.keys()]))].sort((a, b) => a - b)
  if (times.length === 0) return null
  return (
    <Card id="over-time" title="Alarms by the hour">
      <Steps series={series} stepMs={report.stepMs} from={times[0] ?? 0} to={(times.at(-1) ?? 0) + report.stepMs} />
      <details>
        <summary>The same as a table</summary>
        <table class="compare">
          <caption class="unseen">Alarms by the hour</caption>
          <Head first="Hour" names={namesOf(report.columns.length)} />
          <tbody>
            {times.map(at => (
              <tr key={at}>
                <th scope="row">{clinicMoment(at, clinicZone.value)}</th>
                {series.map((each, i) => (
                  <td key={COLUMN_NAMES[i]} class="figures">
                    {(each.get(at) ?? 0).toLocaleString('en')}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </Card>
  )
}

function Card({ id, title, children }: { id: string; title: string; children: ComponentChildren }) {
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  )
}

const namesOf = (columns: number): readonly string[] => COLUMN_NAMES.slice(0, columns)

function Head({ first, names }: { first: string; names: readonly string[] }) {
  return (
    <thead>
      <tr>
        <th scope="col">{first}</th>
        {names.map(name => (
          <th key={name} scope="col" class="figures">
            {name}
          </th>
        ))}
      </tr>
    </thead>
  )
}

/** A table whose cells are bars: filled for what counts now, outlined for what was changed. */
function Bars({
  caption,
  first,
  rows,
  columns,
  counts,
}: {
  caption: string
  first: string
  rows: readonly Row[]
  columns: number
  /** Whole alarms, not rates. */
  counts: boolean
}) {
  const most = Math.max(...rows.flatMap(row => row.rates), Number.MIN_VALUE)
  return (
    <table class="compare">
      <caption class="unseen">{caption}</caption>
      <Head first={first} names={namesOf(columns)} />
      <tbody>
        {rows.map(({ name, rates }) => (
          <tr key={name}>
            <th scope="row">
              {name}
              <span class="bars" aria-hidden="true">
                {rates.map((rate, i) => (
                  <span
                    key={COLUMN_NAMES[i]}
                    class={i === 0 ? 'bar' : 'bar changed'}
                    style={{ inlineSize: `${(100 * rate) / most}%` }}
                  />
                ))}
              </span>
            </th>
            {rates.map((rate, i) => (
              <td key={COLUMN_NAMES[i]} class="figures">
                {counts ? rate.toLocaleString('en') : rateText(rate)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
