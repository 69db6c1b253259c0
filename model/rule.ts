import type { Instant } from './clock.ts'

/** For whom a rule counts. The narrowest decides: patient before ward before everyone. */
export type RuleScope =
  | { readonly type: 'everyone' }
  | { readonly type: 'ward'; readonly wardId: string }
  | { readonly type: 'patient'; readonly patientId: string }

/** `shadow`: judged and noted, nobody is told. `off`: not here, though it counts for more people. */
export const RULE_MODES = ['live', 'shadow', 'off'] as const
export type RuleMode = (typeof RULE_MODES)[number]

/** A version of a rule that counts for somebody. */
export interface RuleActivation {
  readonly id: string
  readonly ruleId: string
  readonly version: number
  readonly mode: RuleMode
  readonly scope: RuleScope
  readonly activatedAt: Instant
  /** User id; null: came with the product. */
  readonly activatedBy: string | null
}

/** What a rule in shadow would have raised. */
export interface ShadowEpisode {
  readonly id: string
  readonly ruleId: string
  readonly ruleVersion: number
  readonly patientId: string
  readonly priority: 'high' | 'medium' | 'low'
  readonly message: string
  readonly raisedAt: Instant
  readonly endedAt: Instant | null
  readonly justification: Readonly<Record<string, unknown>>
}
