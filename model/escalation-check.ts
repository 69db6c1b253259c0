import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { ALERT_PRIORITIES } from './alert.ts'
import { ESCALATION_GROUPS, type EscalationChain, LATEST_STEP_S, MAX_STEPS } from './escalation.ts'

export const EscalationStepSchema = Type.Object(
  {
    tell: Type.Enum([...ESCALATION_GROUPS], { type: 'string' }),
    afterSeconds: Type.Integer({
      minimum: 0,
      maximum: LATEST_STEP_S,
      description: 'After the alert was raised or rose in priority',
    }),
  },
  { additionalProperties: false },
)
const Steps = Type.Array(EscalationStepSchema, { maxItems: MAX_STEPS })
export const EscalationChainSchema = Type.Object(
  { high: Steps, medium: Steps, low: Steps },
  { additionalProperties: false, title: 'EscalationChain' },
)

/** From a store. Throws for what is none. */
export function parseChain(json: unknown): EscalationChain {
  if (Value.Check(EscalationChainSchema, json)) return json
  throw new Error('A chain of escalation is damaged')
}

/**
 * @returns what is wrong, as (path, message): the steps of a chain are in the order of their times, and of an alarm of
 * high priority somebody is told
 */
export function checkChain(chain: EscalationChain): { path: string; message: string }[] {
  const untold =
    chain.high.length === 0 ? [{ path: 'chain.high', message: 'must tell somebody: give it at least one step' }] : []
  const inOrder = ALERT_PRIORITIES.flatMap(priority =>
    chain[priority].flatMap((step, i) => {
      const before = chain[priority][i - 1]
      return before !== undefined && before.afterSeconds > step.afterSeconds
        ? [{ path: `chain.${priority}.${i}.afterSeconds`, message: 'must not be earlier than the step before' }]
        : []
    }),
  )
  return [...untold, ...inOrder]
}
