import type { AlertKind, AlertPriority } from './alert.ts'
import type { Instant } from './clock.ts'

/*
 * How much alarms ask of a ward: the definitions. Figures of ISA-18.2 and EEMUA 191 come from control rooms, and serve as a
 * shape rather than as targets. Advice is no alarm and is not counted.
 */

/** So many activations of one patient and rule within this time: it chatters. */
export const CHATTERING = { activations: 3, withinMs: 60_000 } as const
/** Over again before a person could have come. */
export const FLEETING_MS = 10_000
/** Lasts longer than a day: it has become furniture. */
export const STANDING_MS = 86_400_000
/** Begins with so many alarms of a ward within this time, ends as soon as there are fewer than `below`. */
export const FLOOD = { begins: 10, below: 5, withinMs: 600_000 } as const
/** This step of the chain and those after it: the alarm went past the responsible nurse and the ward's nurses. */
export const ESCALATED_LEVEL = 2

/** What is proposed, and from when on; below `fewest` alarms nothing is said of anybody. */
export const NUISANCE = {
  fewest: 10,
  chatteringWithinMs: 7 * 86_400_000,
  oneOfManyWithinMs: 8 * 3_600_000,
  oneOfManyShare: 0.3,
  neverActedOnWithinMs: 30 * 86_400_000,
} as const

/** Of one group of alarms (all, of a priority, of a rule …) that were raised in a period. */
export interface LoadCounts {
  readonly alarms: number
  readonly acknowledged: number
  /** Seconds from raised to acknowledged; null when none was. */
  readonly medianToAcknowledge: number | null
  readonly p95ToAcknowledge: number | null
  /** Ended by itself before anybody had it on a screen in front of him: a proxy for nuisance. */
  readonly resolvedUnseen: number
  readonly fleeting: number
  /** Active more than `STANDING_MS`. */
  readonly standing: number
  /** Reached `ESCALATED_LEVEL`. */
  readonly escalated: number
  readonly technical: number
  /** Pairs of patient and rule that chattered, and how many of the alarms came as the third or later of such a row. */
  readonly chattering: number
  readonly chatteringAlarms: number
}

export interface LoadStep {
  readonly from: Instant
  readonly to: Instant
  readonly bedDays: number
  readonly high: number
  readonly medium: number
  readonly low: number
}

export interface AlarmLoad {
  /** Occupied: days that patients lay in the ward; of the whole house with the days that patients at home wore a device. */
  readonly bedDays: number
  readonly all: LoadCounts
  readonly byPriority: Readonly<Record<AlertPriority, LoadCounts>>
  readonly byKind: readonly (LoadCounts & { readonly kind: AlertKind })[]
  /** Most alarms first. */
  readonly byRule: readonly (LoadCounts & RuleName)[]
  /** Most alarms first; `wardId` null: at home, or of no patient. */
  readonly byWard: readonly (LoadCounts & {
    readonly wardId: string | null
    readonly ward: string | null
    readonly bedDays: number
  })[]
  readonly steps: readonly LoadStep[]
  readonly floods: number
  /** Sum over the wards. */
  readonly floodSeconds: number
  /** Open now and active more than `STANDING_MS`, whenever it was raised. */
  readonly standingNow: number
}

/** A rule of limits is one rule for each vital sign. */
export interface RuleName {
  readonly ruleId: string
  readonly code: string | null
}

export const NO_ALARMS: LoadCounts = {
  alarms: 0,
  acknowledged: 0,
  medianToAcknowledge: null,
  p95ToAcknowledge: null,
  resolvedUnseen: 0,
  fleeting: 0,
  standing: 0,
  escalated: 0,
  technical: 0,
  chattering: 0,
  chatteringAlarms: 0,
}

/** Null when there is nothing to divide by: no share and no average is better than a wrong one. */
export function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null
}

/** @param raised of one patient and rule, oldest first. @returns which came as the third or later within the time */
export function chatters(raised: readonly Instant[]): readonly boolean[] {
  const { activations, withinMs } = CHATTERING
  return raised.map((at, i) => at - (raised[i - activations + 1] ?? Number.NEGATIVE_INFINITY) <= withinMs)
}

/** @param raised of one ward, oldest first. @returns the floods, oldest first; the end is when fewer than `below` are left */
export function floodsOf(raised: readonly Instant[]): readonly { readonly from: Instant; readonly to: Instant }[] {
  const { begins, below, withinMs } = FLOOD
  const floods: { from: Instant; to: Instant }[] = []
  let open: { from: Instant; to: Instant } | null = null
  for (const [i, at] of raised.entries()) {
    if (open !== null && at >= open.to) {
      floods.push(open)
      open = null
    }
    const isMany = at - (raised[i - begins + 1] ?? Number.NEGATIVE_INFINITY) < withinMs
    if (open === null && isMany) open = { from: at, to: at }
    if (open !== null) open.to = (raised[i - below + 1] ?? at) + withinMs
  }
  return open === null ? floods : [...floods, open]
}

/** What the alarms of late say, for proposals. */
export interface NuisanceFacts {
  readonly chattering: readonly (RuleName & { readonly patients: number; readonly alarms: number })[]
  /** The patient with most alarms of the ward (or house), without saying who. */
  readonly oneOfMany: { readonly alarms: number; readonly ofAll: number; readonly patients: number }
  readonly neverActedOn: readonly (RuleName & { readonly alarms: number })[]
}

/** It proposes; a person changes. */
export interface Proposal {
  readonly kind: 'delay-or-hysteresis' | 'personal-limit' | 'review'
  readonly rule: RuleName | null
  readonly alarms: number
  /** One sentence. */
  readonly text: string
}

export function proposals({ chattering, oneOfMany, neverActedOn }: NuisanceFacts): readonly Proposal[] {
  const { fewest, oneOfManyShare } = NUISANCE
  const { alarms, ofAll, patients } = oneOfMany
  const share = ratio(alarms, ofAll)
  return [
    ...(share !== null && share > oneOfManyShare && ofAll >= fewest && patients > 1
      ? [
          {
            kind: 'personal-limit',
            rule: null,
            alarms,
            text: `One patient makes ${Math.round(share * 100)} % of the alarms of the last 8 h: a personal limit may help`,
          } as const,
        ]
      : []),
    ...chattering.map(
      ({ ruleId, code, patients, alarms }): Proposal => ({
        kind: 'delay-or-hysteresis',
        rule: { ruleId, code },
        alarms,
        text: `Three times or more in a minute for ${patients === 1 ? 'one patient' : `${patients} patients`} in 7 days: a longer delay or more hysteresis may help`,
      }),
    ),
    ...neverActedOn
      .filter(({ alarms }) => alarms >= fewest)
      .map(
        ({ ruleId, code, alarms }): Proposal => ({
          kind: 'review',
          rule: { ruleId, code },
          alarms,
          text: `${alarms} alarms in 30 days, and nobody acted on one: worth a review`,
        }),
      ),
  ]
}
