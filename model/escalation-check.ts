import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { ESCALATION_GROUPS, type EscalationChain, MAX_STEPS } from './escalation.ts'

/** Seconds; a step later than a day after the alert helps nobody. */
const LATEST_STEP = 86_400

export const EscalationStepSchema = Type.Object(
  {
    tell: Type.Enum([...ESCALATION_GROUPS], { type: 'string' }),
    afterSeconds: Type.Integer({
      minimum: 0,
      maximum: LATEST_STEP,
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

/** @returns what is wrong, as (path, message): the steps of a chain are in the order of their times */
export function checkChain(chain: EscalationChain): { path: string; message: string }[] {
  return (['high', 'medium', 'low'] as const).flatMap(priority =>
    chain[priority].flatMap((step, i) => {
      const before = chain[priority][i - 1]
      return before !== undefined && before.afterSeconds > step.afterSeconds
        ? [{ path: `chain.${priority}.${i}.afterSeconds`, message: 'must not be earlier than the step before' }]
        : []
    }),
  )
}
