import { type Static, Type } from 'typebox'
import { ALERT_PRIORITIES } from '../../model/alert.ts'
import { RULE_KINDS } from '../../model/rule.ts'

/** What a rule may be built from; a document beyond these is refused. */
export const MOST_CONDITIONS = 100
/** Groups within groups: `all` at the top is 1. */
export const MOST_LEVELS = 8
/** Windows and baselines of one rule that need a memory of their own. */
export const MOST_WINDOWS = 8
/** Entries of the list of `in` and `notIn`. */
export const MOST_LISTED = 50

/** Ids of the built-in judgements, which no rule may take. */
export const RESERVED_IDS: readonly string[] = [
  'limit-low',
  'limit-high',
  'device-silent',
  'devices-silent',
  'lead-off',
  'battery-low',
  'clock-wrong',
  'nurse-call',
  'fall',
]

export const AGGREGATES = ['min', 'max', 'mean', 'median', 'rate', 'count', 'share-below', 'share-above'] as const
export type Aggregate = (typeof AGGREGATES)[number]

export const OPERATORS = [
  'equal',
  'notEqual',
  'in',
  'notIn',
  'lessThan',
  'lessThanInclusive',
  'greaterThan',
  'greaterThanInclusive',
  'between',
  'outside',
] as const
export type Operator = (typeof OPERATORS)[number]

/** How a fact is read; which of these a fact takes depends on the fact (`check-params.ts`). */
export interface FactParams {
  /** Oldest age of the newest value, like `10m`; without it the value's own validity counts. */
  readonly maxAge?: string
  /** Looks back so far, like `5m`. */
  readonly window?: string
  readonly aggregate?: Aggregate
  /** The limit of `share-below` and `share-above`, in the vital sign's unit. */
  readonly than?: number
  /** Least part of the window that must be known, 0.05 to 1. */
  readonly coverage?: number
  /** Compares with the patient's own median of so long, like `24h`. */
  readonly baseline?: string
  /** In robust standard deviations (the default), or in the vital sign's unit. */
  readonly deviation?: 'robust' | 'difference'
  /** Of a score: its total (the default), or the least or most that it can be. */
  readonly part?: 'total' | 'floor' | 'ceiling'
  /** Of the age: what counts without a date of birth. */
  readonly ifUnknown?: number
}

export interface FactReference {
  readonly fact: string
  readonly params?: FactParams
}

export type ConditionValue = number | string | readonly number[] | readonly string[] | FactReference

export interface Leaf extends FactReference {
  readonly operator: Operator
  readonly value: ConditionValue
}

export type Group =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }

export type Condition = Group | Leaf

/** The document around the conditions. They are checked by hand (`check-conditions.ts`), so that errors name the place. */
export const RuleDocumentSchema = Type.Object(
  {
    id: Type.String({
      pattern: '^[a-z][a-z0-9]*(-[a-z0-9]+)*$',
      maxLength: 64,
      description: 'Slug, unique among the rules',
    }),
    name: Type.String({ minLength: 1, maxLength: 120 }),
    description: Type.String({ maxLength: 2000 }),
    priority: Type.Union(ALERT_PRIORITIES.map(p => Type.Literal(p))),
    kind: Type.Union(RULE_KINDS.map(k => Type.Literal(k))),
    delaySeconds: Type.Number({ minimum: 0, maximum: 3600, description: 'How long the conditions must hold' }),
    maxGapSeconds: Type.Optional(
      Type.Number({
        minimum: 1,
        maximum: 86_400,
        description: 'A longer time without a judgement breaks a run; without it three intervals, at least 5 s',
      }),
    ),
    latching: Type.Boolean({ description: 'Stays until a person resets it' }),
    hysteresis: Type.Optional(
      Type.Number({
        minimum: 0,
        description:
          'Of a rule with a single condition: how far the fact must come back. Without it the one of the vital sign.',
      }),
    ),
    message: Type.String({ minLength: 1, maxLength: 200, description: 'What a nurse reads' }),
    yieldsTo: Type.Optional(
      Type.Array(Type.String({ maxLength: 64 }), {
        maxItems: 8,
        description:
          'Ids of rules that say more: while one of them has an episode, this one begins none and ends its own',
      }),
    ),
    source: Type.Optional(Type.String({ maxLength: 1000, description: 'Where the rule and its numbers come from' })),
    conditions: Type.Unsafe<Group>(
      Type.Object({}, { description: 'Conditions of json-rules-engine: all, any, not; see docs/rules.md' }),
    ),
  },
  { additionalProperties: false },
)

/** A rule as data. What has passed `checkRule` keeps every promise of this type. */
export type RuleDocument = Static<typeof RuleDocumentSchema>

export function isLeaf(condition: Condition): condition is Leaf {
  return 'fact' in condition
}
