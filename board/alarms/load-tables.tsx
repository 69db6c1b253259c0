import type { ComponentChildren } from 'preact'
import { ALERT_PRIORITIES } from '../../model/alert.ts'
import type { Load, RuleCounts } from './load-data.ts'
import { perBedDayText, ruleText, shareText, timeText } from './load-words.ts'

const MOST_RULES = 10

interface Props {
  readonly title: string
  readonly heads: readonly string[]
  /** The first cell names the row. */
  readonly rows: readonly (readonly ComponentChildren[])[]
}

/** A table that is there as a whole. */
export function LoadTable({ title, heads, rows }: Props) {
  return (
    <section class="data-table">
      <h2>{title}</h2>
      <table>
        <caption class="unseen">{title}</caption>
        <thead>
          <tr>
            {heads.map((head, i) => (
              <th key={head} scope="col" class={i === 0 ? undefined : 'figures'}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...cells], n) => (
            <tr key={n}>
              <th scope="row">{name}</th>
              {cells.map((cell, i) => (
                <td key={heads[i + 1]} class="figures" data-title={heads[i + 1]}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

export function PriorityTable({ load }: { load: Load }) {
  return (
    <LoadTable
      title="By priority"
      heads={[
        'Priority',
        'Alarms',
        'Of all',
        'Acknowledged',
        'Median time to acknowledge',
        '95 % within',
        'Over, unseen',
      ]}
      rows={ALERT_PRIORITIES.map(priority => {
        const counts = load.byPriority[priority]
        return [
          priority,
          counts.alarms,
          shareText(counts.alarms / load.all.alarms),
          shareText(counts.alarms === 0 ? null : counts.acknowledged / counts.alarms),
          timeText(counts.medianToAcknowledge),
          timeText(counts.p95ToAcknowledge),
          counts.resolvedUnseen,
        ]
      })}
    />
  )
}

interface RulesProps {
  readonly rules: readonly RuleCounts[]
  readonly all: number
  readonly names: ReadonlyMap<string, string>
}

export function RuleTable({ rules, all, names }: RulesProps) {
  return (
    <LoadTable
      title="Rules with most alarms"
      heads={['Rule', 'Alarms', 'Of all', 'Acknowledged', 'Over, unseen', 'Chattering']}
      rows={rules
        .slice(0, MOST_RULES)
        .map(rule => [
          ruleText(rule, names),
          rule.alarms,
          shareText(rule.alarms / all),
          shareText(rule.acknowledged / rule.alarms),
          rule.resolvedUnseen,
          rule.chattering,
        ])}
    />
  )
}

export function WardTable({ wards }: { wards: Load['byWard'] }) {
  return (
    <LoadTable
      title="By ward"
      heads={['Ward', 'Alarms', 'Per bed and day']}
      rows={wards.map(ward => [ward.ward ?? 'at home or nowhere', ward.alarms, perBedDayText(ward)])}
    />
  )
}
