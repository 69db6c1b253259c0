import type { ComponentChildren } from 'preact'
import type { AlertView } from '../../model/live-messages.ts'
import { shownUnit, shownValue } from '../../model/vital-sign-labels.ts'
import { conditionText, stateText } from '../alert-words.ts'
import { useBoard } from '../parts/use-board.ts'
import { clockText, momentText } from '../times.ts'
import { originText } from '../words.ts'

/** Rules have slugs; these are what a nurse calls them. */
const RULES: Readonly<Record<string, string>> = {
  'limit-low': 'Lower limit',
  'limit-high': 'Upper limit',
  'device-silent': 'No signal from the monitor',
  'devices-silent': 'No signal from many monitors',
  'lead-off': 'Lead off',
  'battery-low': 'Battery low',
  'clock-wrong': 'Clock of the monitor wrong',
  'nurse-call': 'Nurse call',
  fall: 'Fall',
}

/** Why: the rule and its version, the values that decided, the limits with their origin, who answered when (R8). */
export function JustificationView({ alert }: { alert: AlertView }) {
  const { session, now, tiles } = useBoard()
  const why = alert.justification
  const code = alert.code
  const limits = why.limits
  const devices = tiles.value?.flatMap(tile => tile.devices) ?? []
  const monitor = devices.find(({ id }) => id === alert.deviceId)?.name
  // Facts have names; what a rule asked is a phrase.
  const conditions = Object.entries(why.facts).filter(([name]) => name.includes(' '))
  return (
    <dl class="why">
      <Fact name="Why">{why.summary}</Fact>
      <Fact name="Rule">
        {isRule(alert) && session.may('rules:read') ? (
          <a href={`/admin/rules/${encodeURIComponent(why.ruleId)}`}>{why.ruleId}</a>
        ) : (
          (RULES[why.ruleId] ?? why.ruleId)
        )}
        , version {why.ruleVersion}
      </Fact>
      {limits !== null && code !== null && (
        <Fact name="Limits">
          {limitText(limits.low, limits.high)} {shownUnit(code)}, critical{' '}
          {limitText(limits.criticalLow, limits.criticalHigh)}, after {limits.delaySeconds} s (
          {originText(limits.origin)})
        </Fact>
      )}
      {conditions.length > 0 && (
        <Fact name="Conditions">
          <ul class="values">
            {conditions.map(([condition, was]) => (
              <li key={condition}>
                {condition}: <b>{was === null ? 'not known' : String(was)}</b>
              </li>
            ))}
          </ul>
        </Fact>
      )}
      <Fact name="Began">{momentText(why.runStartedAt, now.peek())}</Fact>
      {why.values.length > 0 && code !== null && (
        <Fact name="Values">
          <ol class="values figures">
            {why.values.map(v => (
              <li key={v.at}>
                <b>{shownValue(code, v.value)}</b> at {clockText(v.at)}
              </li>
            ))}
          </ol>
        </Fact>
      )}
      <Fact name="Now">
        {stateText(alert, session.user.value?.id, now.peek())}
        {alert.state !== 'resolved' && `, ${conditionText(alert)}`}
      </Fact>
      {alert.deviceId !== null && <Fact name="Monitor">{monitor ?? alert.deviceId}</Fact>}
    </dl>
  )
}

/** One of the rules as data; limits, silence and other technical judgements have no page. */
function isRule({ justification: { ruleId }, kind }: AlertView): boolean {
  return RULES[ruleId] === undefined && kind !== 'technical'
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

function limitText(low: number | null, high: number | null): string {
  if (low !== null && high !== null) return `${low} to ${high}`
  if (low !== null) return `at least ${low}`
  return high === null ? 'none' : `at most ${high}`
}
