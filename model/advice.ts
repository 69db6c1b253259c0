import type { Instant } from './clock.ts'
import { AppError } from './errors.ts'
import type { Person } from './person.ts'

export const ADVICE_SEVERITIES = ['info', 'caution', 'contraindicated'] as const
export type AdviceSeverity = (typeof ADVICE_SEVERITIES)[number]

/** What decision support says to one order. */
export interface Advice {
  /** The check and what it is about: the same finding has the same id in every review of the order. */
  readonly id: string
  /** The row of the reference data that speaks, or the check's own word: the same for every patient. */
  readonly code: string
  readonly severity: AdviceSeverity
  /** The sentence for whoever orders. */
  readonly text: string
  /** Where the knowledge comes from: guideline, reference, own rule; with the grade each source gives it. */
  readonly source: string
  readonly justification: {
    readonly check: string
    readonly checkVersion: number
    readonly at: Instant
    /** The values that decided. */
    readonly facts: Readonly<Record<string, string | number | boolean | null>>
  }
}

/** What came of an advice: heeded, or not, with a reason. */
export const ADVICE_ANSWERS = ['accepted', 'overridden'] as const
export type AdviceAnswer = (typeof ADVICE_ANSWERS)[number]

/** Why an order was signed against an advice. */
export interface Override {
  readonly adviceId: string
  readonly reason: string
  readonly by: Person
  readonly at: Instant
}

export type GivenOverride = Pick<Override, 'adviceId' | 'reason'>

/**
 * Whether the order may be signed: every contraindication has an override.
 * Errors: ADVICE_UNANSWERED with one entry per contraindication that has none; VALIDATION_FAILED for an override of what
 * nobody said.
 */
export function checkAnswered(advice: readonly Advice[], overrides: readonly GivenOverride[]): void {
  const said = new Set(advice.map(({ id }) => id))
  const unknown = overrides.flatMap(({ adviceId }, index) =>
    said.has(adviceId)
      ? []
      : [{ path: `overrides.${index}.adviceId`, message: 'is no advice on this order (any more)' }],
  )
  if (unknown.length > 0) throw new AppError('VALIDATION_FAILED', 'Nobody advised this', { errors: unknown })
  const answered = new Set(overrides.map(({ adviceId }) => adviceId))
  const open = advice.filter(({ id, severity }) => severity === 'contraindicated' && !answered.has(id))
  if (open.length === 0) return
  throw new AppError('ADVICE_UNANSWERED', 'Contraindicated: change the order, or give a reason for each advice', {
    errors: open.map(({ id, text }) => ({ path: `overrides[adviceId=${id}].reason`, message: text })),
  })
}
