import { ALERT_PRIORITIES } from '../../model/alert.ts'
import type {
  BacktestColumn,
  BacktestLoad,
  BacktestPrediction,
  BacktestReport,
  ByPriority,
} from '../../model/backtest.ts'
import { table } from './text-table.ts'

/** The report for people: what was judged, the alarms of each recording and rule, and the summary, sets side by side. */
export function printReport(report: BacktestReport): string {
  const { columns } = report
  const parts = [
    about(report),
    columns.map(({ name }, i) => `(${i + 1}) ${name}`).join('\n'),
    columns.every(({ alarms }) => alarms === 0) ? 'No alarms.' : byPatient(columns),
    byRule(columns),
    summary(report),
  ]
  if (report.labelled) parts.push(predictions(report))
  return `${parts.join('\n\n')}\n`
}

const number = (value: number, digits = 0) =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
const ruleName = ({ ruleId, code }: { ruleId: string | null; code: string | null }) =>
  ruleId === null ? 'any' : code === null ? ruleId : `${ruleId} ${code}`
const counts = (by: ByPriority | undefined) => (by ? [by.high, by.medium, by.low].map(n => number(n)) : ['', '', ''])
const numbered = (columns: readonly BacktestColumn[], names: readonly string[]) =>
  columns.flatMap((_, i) => names.map(name => (columns.length === 1 ? name : `${name} (${i + 1})`)))

function about({ patients, messages, values, monitoredSeconds }: BacktestReport): string {
  const days = number(monitoredSeconds / 86_400, 2)
  return `${number(patients)} patients, ${days} bed days monitored, ${number(messages)} readings with ${number(values)} values`
}

function byPatient(columns: readonly BacktestColumn[]): string {
  const patients = columns[0]?.byPatient.map(({ patientId }) => patientId) ?? []
  const rows = patients.flatMap(patientId => {
    const of = columns.map(column => column.byPatient.find(p => p.patientId === patientId)?.rules ?? [])
    const names = [...new Set(of.flat().map(ruleName))].sort()
    return names.map(name => [
      patientId,
      name,
      ...of.flatMap(rules => counts(rules.find(rule => ruleName(rule) === name)?.byPriority)),
    ])
  })
  return table(['patient', 'rule', ...numbered(columns, ALERT_PRIORITIES)], rows, 2)
}

function byRule(columns: readonly BacktestColumn[]): string {
  const names = [...new Set(columns.flatMap(column => column.byRule.map(ruleName)))]
  const rows = names.map(name => [
    name,
    ...columns.flatMap(column => {
      const rule = column.byRule.find(each => ruleName(each) === name)
      return rule
        ? [number(rule.alarms), number(rule.perBedDay, 1), inAlarm(rule), number(rule.chattering)]
        : ['', '', '', '']
    }),
  ])
  return table(['rule', ...numbered(columns, ['alarms', 'per bed day', 'min in alarm', 'chattering'])], rows, 1)
}

const inAlarm = ({ secondsInAlarm }: BacktestLoad) => number(secondsInAlarm / 60, 1)

function summary({ columns, lost }: BacktestReport): string {
  const lines: readonly [string, (column: BacktestColumn) => string][] = [
    ['alarms', c => number(c.alarms)],
    ['alarms per bed day', c => number(c.perBedDay, 1)],
    ['  high', c => number(c.byPriority.high)],
    ['  medium', c => number(c.byPriority.medium)],
    ['  low', c => number(c.byPriority.low)],
    ['minutes in alarm', inAlarm],
    ['chattering (3 or more in 60 s)', c => number(c.chattering)],
    ['fleeting (under 10 s)', c => number(c.fleeting)],
    ['standing (over 24 h)', c => number(c.standing)],
  ]
  const text = table(
    ['', ...numbered(columns, ['all rules'])],
    lines.map(([name, value]) => [name, ...columns.map(value)]),
    1,
  )
  if (!lost) return text
  return `${text}\n\nHigh alarms of (1) that (2) does not have: ${number(lost.count)}`
}

function predictions({ columns, labelled }: BacktestReport): string {
  const head = `${number(labelled?.patients ?? 0)} labelled patients, ${number(labelled?.events ?? 0)} with the event.`
  const names = [...new Set(columns.flatMap(column => column.predictions.map(ruleName)))]
  const rows = names.map(name => [
    name,
    ...columns.flatMap(column => foretold(column.predictions.find(each => ruleName(each) === name))),
  ])
  return `${head}\n${table(['first alarm of', ...numbered(columns, ['sensitivity', 'specificity', 'lead h (quartiles)'])], rows, 1)}`
}

function foretold(prediction: BacktestPrediction | undefined): readonly string[] {
  if (!prediction) return ['', '', '']
  const { sensitivity, specificity, leadHours } = prediction
  const share = (value: number | null) => (value === null ? '' : number(value, 2))
  const lead = leadHours && `${number(leadHours.median, 1)} (${number(leadHours.q1, 1)} to ${number(leadHours.q3, 1)})`
  return [share(sensitivity), share(specificity), lead ?? '']
}
