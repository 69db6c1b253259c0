import type { AlertPriority } from './alert.ts'
import type { Instant } from './clock.ts'
import type { Person } from './person.ts'

export const RULE_KINDS = ['threshold', 'trend', 'score', 'advice'] as const
export type RuleKind = (typeof RULE_KINDS)[number]

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
  readonly priority: AlertPriority
  readonly message: string
  readonly raisedAt: Instant
  readonly endedAt: Instant | null
  readonly justification: Readonly<Record<string, unknown>>
}

/** A rule as data that has passed its check: JSON, with more in it than these (docs/rules.md). */
export interface CheckedDocument {
  /** Slug, unique. */
  readonly id: string
  readonly name: string
  readonly description: string
  readonly priority: AlertPriority
  readonly kind: RuleKind
  readonly delaySeconds: number
  readonly latching: boolean
  /** What a nurse reads. */
  readonly message: string
  /** Ids of rules that say more of the same. */
  readonly yieldsTo?: readonly string[] | undefined
  readonly conditions: object
}

/** What a rule asks for, and what it says in words. */
export interface RuleAsks {
  /** Facts: codes of vital signs, `score:…`, `age`. */
  readonly facts: readonly string[]
  /** What is remembered of each patient for it. */
  readonly windows: readonly { readonly code: string; readonly seconds: number }[]
  readonly delaySeconds: number
  /** Its conditions, one a line; `depth`: within how many groups. */
  readonly words: readonly { readonly depth: number; readonly text: string }[]
}

/** A rule with its newest version. */
export interface Rule {
  readonly id: string
  /** Of the newest document; counts from 1. */
  readonly version: number
  readonly document: CheckedDocument
  /** Grows with every version and activation: its ETag. */
  readonly revision: number
  readonly createdAt: Instant
  /** Null: came with the product. */
  readonly createdBy: Person | null
  readonly updatedAt: Instant
  readonly updatedBy: Person | null
}

/** Never changes. */
export interface RuleVersion {
  readonly version: number
  readonly document: CheckedDocument
  /** Why it was changed. */
  readonly comment: string | null
  readonly createdAt: Instant
  /** Null: came with the product. */
  readonly createdBy: Person | null
}

/** What counts or has counted, and who said so. */
export interface RuleActivationStory extends Omit<RuleActivation, 'activatedBy'> {
  /** Null: came with the product. */
  readonly activatedBy: Person | null
  readonly reason: string | null
  readonly endedAt: Instant | null
  readonly endedBy: Person | null
}

/** How often a version in shadow would have alarmed. */
export interface ShadowCount {
  readonly version: number
  readonly episodes: number
  /** Not over yet. */
  readonly open: number
  /** Of the last 24 h. */
  readonly lastDay: number
  readonly patients: number
  readonly firstAt: Instant
  readonly lastAt: Instant
}
