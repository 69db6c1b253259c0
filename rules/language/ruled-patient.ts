import type { Instant } from '../../model/clock.ts'
import { maxGapMs } from '../cadence.ts'
import {
  type ConditionRun,
  type ConditionTrack,
  type ConditionVerdict,
  emptyConditionTrack,
  isEmptyTrack,
  judgeConditions,
} from './condition-track.ts'
import { createFacts, type PatientFacts } from './patient-facts.ts'
import type { CompiledRule, RuleSet } from './rule-set.ts'
import { TRUE, type Verdict } from './verdict.ts'

/** One patient before a set of rules: what is remembered, and what runs. */
export interface RuledPatient {
  readonly set: RuleSet
  readonly facts: PatientFacts
  /** By index of the rule; undefined where nothing runs. */
  readonly tracks: (ConditionTrack | undefined)[]
}

/** The reading, the score or the day that touched rules. */
export interface RuleMoment {
  /** Never after the arrival by the broker's clock: a device whose clock runs ahead must not push windows away. */
  readonly at: Instant
  readonly deviceId: string | null
  /** Ms between two values of the rule's codes, the shortest of them; null: not known. Asked only when something runs. */
  intervalMs(rule: CompiledRule): number | null
  /** Whether a rule was judged at this moment before: it is passed over. */
  isBarred(rule: CompiledRule): boolean
}

/** `superseded`: a rule that says more has an episode now, and this one's ends. */
export type RuledVerdict = ConditionVerdict | { readonly type: 'superseded'; readonly run: ConditionRun }

export type TellVerdict = (rule: CompiledRule, verdict: RuledVerdict) => void

/**
 * @param before the same patient under an earlier set, which must not be used any more: values and windows go on, and so
 * does what runs of rules with the same id. What ran of rules that are gone is left to the caller to close.
 */
export function createRuledPatient(set: RuleSet, before?: RuledPatient): RuledPatient {
  const tracks = new Map(before?.set.rules.map(({ rule, index }) => [rule.id, before.tracks[index]]))
  return {
    set,
    facts: createFacts(set.layout, before?.facts),
    tracks: set.rules.map(({ rule }) => tracks.get(rule.id)),
  }
}

/**
 * Judges every rule that was touched (`RuleSet.touchCode` …), and moves its runs and episodes on. Where nothing runs and
 * nothing holds, which is nearly always, it makes no object and tells nothing.
 */
export function judgeTouchedRules(patient: RuledPatient, moment: RuleMoment, tell: TellVerdict): void {
  patient.set.judgeTouched(patient.facts, moment.at, (rule, verdict) => {
    const track = patient.tracks[rule.index]
    if (track === undefined && verdict !== TRUE) return
    if (moment.isBarred(rule)) return
    if (verdict === TRUE && !track?.episode && isSurpassed(patient, rule)) {
      if (track?.run) tell(rule, { type: 'over', run: track.run })
      patient.tracks[rule.index] = undefined
      return
    }
    judgeRule(patient, rule, verdict, moment, tell)
  })
}

function judgeRule(
  patient: RuledPatient,
  rule: CompiledRule,
  verdict: Verdict,
  moment: RuleMoment,
  tell: TellVerdict,
): void {
  const { facts, tracks } = patient
  const { at, deviceId } = moment
  const track = tracks[rule.index] ?? emptyConditionTrack()
  tracks[rule.index] = track
  const interval = moment.intervalMs(rule)
  const told = judgeConditions(
    track,
    { delayMs: rule.delayMs, latching: rule.rule.latching },
    {
      at,
      deviceId,
      verdict,
      holds: track.episode && verdict !== TRUE ? rule.holds(facts, at) : verdict,
      intervalMs: interval,
      maxGapMs: rule.maxGapMs ?? maxGapMs(interval),
    },
  )
  for (const each of told) {
    tell(rule, each)
    if (each.type === 'raise' || each.type === 'back') supersede(patient, rule, tell)
  }
  if (isEmptyTrack(track)) tracks[rule.index] = undefined
}

function isSurpassed({ tracks }: RuledPatient, { yieldsTo }: CompiledRule): boolean {
  for (const other of yieldsTo) if (tracks[other]?.episode?.isPresent) return true
  return false
}

/** One condition is one alert: what says less ends when what says more begins. */
function supersede({ set, tracks }: RuledPatient, { prevails }: CompiledRule, tell: TellVerdict): void {
  for (const other of prevails) {
    const episode = tracks[other]?.episode
    const rule = set.rules[other]
    if (!episode || !rule) continue
    tracks[other] = undefined
    tell(rule, { type: 'superseded', run: episode.run })
  }
}
