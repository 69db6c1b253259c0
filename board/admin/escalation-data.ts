import { ALERT_PRIORITIES, type AlertPriority } from '../../model/alert.ts'
import {
  ESCALATION_GROUPS,
  type EscalationChain,
  type EscalationGroup,
  type EscalationStep,
  LATEST_STEP_S,
} from '../../model/escalation.ts'
import { type Decode, fields, text } from '../live/fields.ts'
import { numberOf } from '../parts/form-rules.ts'
import type { Problems } from '../parts/form-state.ts'

export const GROUP_TEXT: Readonly<Record<EscalationGroup, string>> = {
  'responsible-nurse': 'responsible nurse',
  'ward-nurses': 'all nurses of the ward',
  'on-call': 'on call',
}

export interface WardEscalation {
  /** Null: that of the house. */
  readonly chain: EscalationChain | null
  readonly inForce: EscalationChain
  readonly onCall: readonly string[]
}

const decodeStep: Decode<EscalationStep> = (value, at) => {
  const f = fields(value, at)
  return { tell: f.oneOf('tell', ESCALATION_GROUPS), afterSeconds: f.number('afterSeconds') }
}

const decodeChain: Decode<EscalationChain> = (value, at) => {
  const f = fields(value, at)
  return { high: f.list('high', decodeStep), medium: f.list('medium', decodeStep), low: f.list('low', decodeStep) }
}

export const decodeEscalation: Decode<WardEscalation> = (value, at) => {
  const f = fields(value, at)
  return {
    chain: f.raw('chain') === null ? null : f.of('chain', decodeChain),
    inForce: f.of('inForce', decodeChain),
    onCall: f.list('onCall', text),
  }
}

export function stepsInWords(steps: readonly EscalationStep[]): string {
  const words = steps.map(
    ({ tell, afterSeconds }) => `${GROUP_TEXT[tell]} ${afterSeconds === 0 ? 'at once' : `after ${afterSeconds} s`}`,
  )
  return words.length === 0 ? 'nobody' : words.join(', ')
}

/** Seconds as typed; empty: this group is not told. */
export type ChainValues = Readonly<Record<`${AlertPriority}-${EscalationGroup}`, string>>

/** @returns null for what the form cannot show: a group that is told twice, which only the API can ask for */
export function chainValues(chain: EscalationChain): ChainValues | null {
  for (const priority of ALERT_PRIORITIES) {
    const told = chain[priority].map(step => step.tell)
    if (new Set(told).size < told.length) return null
  }
  const typed = (priority: AlertPriority, group: EscalationGroup) =>
    String(chain[priority].find(step => step.tell === group)?.afterSeconds ?? '')
  return {
    'high-responsible-nurse': typed('high', 'responsible-nurse'),
    'high-ward-nurses': typed('high', 'ward-nurses'),
    'high-on-call': typed('high', 'on-call'),
    'medium-responsible-nurse': typed('medium', 'responsible-nurse'),
    'medium-ward-nurses': typed('medium', 'ward-nurses'),
    'medium-on-call': typed('medium', 'on-call'),
    'low-responsible-nurse': typed('low', 'responsible-nurse'),
    'low-ward-nurses': typed('low', 'ward-nurses'),
    'low-on-call': typed('low', 'on-call'),
  }
}

export function chainProblems(values: ChainValues): Problems<ChainValues> {
  const problems: { -readonly [K in keyof ChainValues]?: string | null } = {}
  for (const priority of ALERT_PRIORITIES) {
    for (const group of ESCALATION_GROUPS) {
      const key = `${priority}-${group}` as const
      const seconds = numberOf(values[key])
      const fits =
        seconds === null ||
        (seconds !== undefined && Number.isInteger(seconds) && seconds >= 0 && seconds <= LATEST_STEP_S)
      problems[key] = fits ? null : `must be whole seconds up to ${LATEST_STEP_S}, or empty`
    }
    // An alarm that is told to nobody is one that is missed; of a low one the board is enough.
    const isToldToNobody = ESCALATION_GROUPS.every(group => numberOf(values[`${priority}-${group}`]) === null)
    if (priority !== 'low' && isToldToNobody) problems[`${priority}-${ESCALATION_GROUPS[0]}`] = 'or another is needed'
  }
  return problems
}

/** For the API, in the order of their times; of values without a problem. */
export function chainOf(values: ChainValues): EscalationChain {
  const steps = (priority: AlertPriority) =>
    ESCALATION_GROUPS.flatMap((tell): EscalationStep[] => {
      const seconds = numberOf(values[`${priority}-${tell}`])
      return typeof seconds === 'number' ? [{ tell, afterSeconds: seconds }] : []
    }).toSorted((a, b) => a.afterSeconds - b.afterSeconds)
  return { high: steps('high'), medium: steps('medium'), low: steps('low') }
}
