import { SCORES, type ScoreName } from '../../model/score.ts'
import { FACT_INDEX } from '../../rules/language/fact-names.ts'
import {
  codedValue,
  createFacts,
  type PatientFacts,
  putAge,
  putScore,
  putValue,
} from '../../rules/language/patient-facts.ts'
import type { RuleSet } from '../../rules/language/rule-set.ts'
import type { Verdict } from '../../rules/language/verdict.ts'

export const T0 = Date.UTC(2026, 5, 1, 12)

/** One patient before a set of rules. Times are in seconds. */
export interface RulePatient {
  readonly facts: PatientFacts
  put(code: string, second: number, value: number | string, validSeconds?: number, deviceId?: string | null): boolean
  /** A value a second, from one second to before another. */
  steady(code: string, from: number, to: number, value: (second: number) => number): void
  score(score: ScoreName, floor: number, ceiling: number, untilSecond: number): void
  age(years: number | null): void
  verdict(ruleId: string, second: number): Verdict
  /** Rules that what happened since the last call touched. */
  touched(second: number): string[]
}

export function rulePatient(set: RuleSet, before?: PatientFacts): RulePatient {
  const facts = createFacts(set.layout, before)
  const put: RulePatient['put'] = (code, second, value, validSeconds = 5, deviceId = 'monitor') => {
    const index = FACT_INDEX.get(code) ?? -1
    const number = typeof value === 'number' ? value : codedValue(index, value)
    if (number === null) throw new Error(`${code} is never ${value}`)
    set.touchCode(index)
    return putValue(facts, index, deviceId, T0 + second * 1000, number, validSeconds * 1000)
  }
  return {
    facts,
    put,
    steady(code, from, to, value) {
      for (let second = from; second < to; second++) put(code, second, value(second))
    },
    score(score, floor, ceiling, untilSecond) {
      putScore(facts, SCORES.indexOf(score), floor, ceiling, T0 + untilSecond * 1000)
      set.touchScore(SCORES.indexOf(score))
    },
    age(years) {
      putAge(facts, years === null ? null : { years, days: 366 * years })
      set.touchAge()
    },
    verdict(ruleId, second) {
      const rule = set.rules.find(r => r.rule.id === ruleId)
      if (!rule) throw new Error(`there is no rule ${ruleId}`)
      return rule.judge(facts, T0 + second * 1000)
    },
    touched(second) {
      const ids: string[] = []
      set.judgeTouched(facts, T0 + second * 1000, ({ rule }) => ids.push(rule.id))
      return ids.sort()
    },
  }
}
