import { checkLimits, type Limits, type LimitsByCode, limitsInForce } from '../../model/limits.ts'
import { isVitalSignCode, VITAL_SIGN_CODES, VITAL_SIGNS, type VitalSignCode } from '../../model/vital-signs.ts'
import type { ActiveRule } from '../../store/active-rules.ts'
import { BUILTIN_RULES } from '../language/builtin.ts'
import { checkWrittenRule } from '../language/check-rule.ts'
import type { RuleDocument } from '../language/document.ts'
import {
  at,
  collectProblems,
  isPlainObject,
  own,
  type Problem,
  type Problems,
  quoted,
  refuseOthers,
} from '../language/problems.ts'
import { compileRules } from '../language/rule-set.ts'
import { type Rulebook, readRulebook } from '../rulebook.ts'
import { type PlainThreshold, parsePlain } from './plain-threshold.ts'
import type { RecordedPatient } from './recorded.ts'

export type ChangedLimits = Readonly<Partial<Record<VitalSignCode, Partial<Limits>>>>

/** What is judged in one column of a back-test. */
export interface BacktestRules {
  readonly limits: ChangedLimits
  /** Whether a patient's own limits count before `limits`. */
  readonly personal: boolean
  /** Whether the rules that count now (in files: those of the product) are judged too. */
  readonly builtin: boolean
  /** One with the id of a rule that counts now takes its place. */
  readonly rules: readonly RuleDocument[]
  /** Whether a device that falls silent is an alarm. */
  readonly silence: boolean
  /** Instead of limits: `limits` makes plain thresholds of those in force. Null: limits as on the live path. */
  readonly plain: readonly PlainThreshold[] | 'limits' | null
}

export type CheckedRules =
  | { readonly rules: BacktestRules; readonly problems: null }
  | { readonly rules: null; readonly problems: readonly Problem[] }

export const DEFAULT_RULES: BacktestRules = {
  limits: {},
  personal: true,
  builtin: true,
  rules: [],
  silence: false,
  plain: null,
}

const MOST_RULES = 100
const MOST_PLAIN = 50
const KEYS = ['limits', 'personal', 'rules', 'builtin', 'silence', 'plain']
const SIDES = ['low', 'high', 'criticalLow', 'criticalHigh'] as const

/** A rule set from outside: JSON of any kind (docs/backtest.md). */
export function checkRules(value: unknown): CheckedRules {
  const problems = collectProblems()
  if (!isPlainObject(value)) {
    problems.add('', `must be an object, not ${quoted(value)}`)
    return { rules: null, problems: problems.found }
  }
  refuseOthers(value, KEYS, '', problems)
  const plain = plainOf(own(value, 'plain'), problems)
  const rules = {
    limits: limitsOf(own(value, 'limits'), problems),
    personal: flag(value, 'personal', true, problems),
    builtin: flag(value, 'builtin', plain === null, problems),
    rules: documentsOf(own(value, 'rules'), problems),
    silence: flag(value, 'silence', false, problems),
    plain,
  }
  if (problems.found.length === 0) checkTogether(rules.rules, problems)
  return problems.found.length === 0 ? { rules, problems: null } : { rules: null, problems: problems.found }
}

function flag(value: Readonly<Record<string, unknown>>, key: string, absent: boolean, problems: Problems): boolean {
  const given = own(value, key) ?? absent
  if (typeof given === 'boolean') return given
  problems.add(key, `must be true or false, not ${quoted(given)}`)
  return absent
}

function plainOf(value: unknown, problems: Problems): BacktestRules['plain'] {
  if (value === undefined || value === null) return null
  if (value === 'limits') return value
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_PLAIN) {
    problems.add('plain', `must be "limits", or a list of 1 to ${MOST_PLAIN} like "spo2<90 for 10s"`)
    return null
  }
  return value.flatMap((text: unknown, i) => {
    const read = parsePlain(text)
    if (typeof read !== 'string') return read
    problems.add(`plain[${i}]`, read)
    return []
  })
}

function documentsOf(value: unknown, problems: Problems): RuleDocument[] {
  if (value === undefined) return []
  if (!Array.isArray(value) || value.length > MOST_RULES) {
    problems.add('rules', `must be a list of at most ${MOST_RULES} rules`)
    return []
  }
  const ids = new Set<string>()
  return value.flatMap((document: unknown, i) => {
    const checked = checkWrittenRule(document)
    for (const { path, message } of checked.problems ?? []) {
      problems.add(path === '' ? `rules[${i}]` : `rules[${i}].${path}`, message)
    }
    if (!checked.rule) return []
    if (ids.has(checked.rule.id))
      problems.add(`rules[${i}].id`, 'is there already; the rules of the product count unless "builtin" is false')
    ids.add(checked.rule.id)
    return [checked.rule]
  })
}

/** The rules of the product, as they count where nobody said otherwise. */
export const PRODUCT_RULES: readonly ActiveRule[] = BUILTIN_RULES.map(everywhere)

function everywhere(document: RuleDocument): ActiveRule {
  return { ruleId: document.id, version: 1, mode: 'live', scope: { type: 'everyone' }, document }
}

/**
 * What a rule set judges beside limits.
 * @param current the rules that count now; what runs in shadow tells nobody, and is left out
 */
export function rulebookOf({ builtin, rules }: BacktestRules, current: readonly ActiveRule[]): Rulebook {
  const own = new Set(rules.map(rule => rule.id))
  const kept = builtin ? current.filter(({ ruleId, mode }) => mode !== 'shadow' && !own.has(ruleId)) : []
  return readRulebook([...kept, ...rules.map(everywhere)])
}

/** Rules that pass one by one may still look at more windows together than a patient has memory for. */
function checkTogether(rules: readonly RuleDocument[], problems: Problems): void {
  try {
    compileRules(rules)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    problems.add('rules', error.message)
  }
}

function limitsOf(value: unknown, problems: Problems): ChangedLimits {
  if (value === undefined) return {}
  if (!isPlainObject(value)) {
    problems.add('limits', `must be an object of limits by code, not ${quoted(value)}`)
    return {}
  }
  const limits: Partial<Record<VitalSignCode, Partial<Limits>>> = {}
  for (const code of Object.keys(value)) {
    const path = at('limits', code)
    if (isVitalSignCode(code) && VITAL_SIGNS[code].kind === 'numeric')
      limits[code] = oneLimit(own(value, code), path, problems)
    else problems.add(path, 'is no vital sign that is a number')
  }
  if (problems.found.length > 0) return limits
  const adult = limitsInForce(null, {}, 0)
  for (const code of VITAL_SIGN_CODES) {
    const changed = limits[code]
    if (!changed) continue
    for (const { path, message } of checkLimits(code, merged(adult[code], changed)))
      problems.add(`limits.${path}`, message)
  }
  return limits
}

function oneLimit(value: unknown, path: string, problems: Problems): Partial<Limits> {
  if (!isPlainObject(value)) {
    problems.add(path, `must be an object, not ${quoted(value)}`)
    return {}
  }
  refuseOthers(value, [...SIDES, 'delaySeconds', 'latching'], path, problems)
  const limits: { -readonly [K in keyof Limits]?: Limits[K] } = {}
  for (const side of SIDES) {
    const number = own(value, side)
    if (number === undefined) continue
    if (number === null || (typeof number === 'number' && Number.isFinite(number))) limits[side] = number
    else problems.add(at(path, side), `must be a number or null, not ${quoted(number)}`)
  }
  const delay = own(value, 'delaySeconds')
  if (typeof delay === 'number') limits.delaySeconds = delay
  else if (delay !== undefined) problems.add(at(path, 'delaySeconds'), `must be a number, not ${quoted(delay)}`)
  const latching = own(value, 'latching')
  if (typeof latching === 'boolean') limits.latching = latching
  else if (latching !== undefined) problems.add(at(path, 'latching'), `must be true or false, not ${quoted(latching)}`)
  return limits
}

const NO_LIMITS: Limits = { low: null, high: null, criticalLow: null, criticalHigh: null, delaySeconds: 0 }

function merged(before: Limits | undefined, changed: Partial<Limits>): Limits {
  const { low, high, criticalLow, criticalHigh, delaySeconds, latching } = { ...NO_LIMITS, ...before, ...changed }
  return { low, high, criticalLow, criticalHigh, delaySeconds, ...(latching === undefined ? {} : { latching }) }
}

/** The limits of a patient that are neither the catalogue's nor the ward's: those of the rule set, and his own. What a change leaves out stays. */
export function limitsFor(patient: RecordedPatient, set: BacktestRules, now: number): LimitsByCode {
  const limits: Partial<Record<VitalSignCode, Limits>> = { ...patient.personalLimits }
  const inForce = limitsInForce(
    patient.birthDate,
    { ward: patient.wardLimits, personal: set.personal ? {} : patient.personalLimits },
    now,
  )
  for (const code of VITAL_SIGN_CODES) {
    const changed = set.limits[code]
    if (changed && !(set.personal && limits[code])) limits[code] = merged(inForce[code], changed)
  }
  return limits
}

/** For rules alone: no vital sign has a limit. */
export const WITHOUT_LIMITS: LimitsByCode = Object.fromEntries(VITAL_SIGN_CODES.map(code => [code, NO_LIMITS]))
