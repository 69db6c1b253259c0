import type { RuleMode } from '../model/rule.ts'
import type { ActiveRule } from '../store/active-rules.ts'
import { checkRule } from './language/check-rule.ts'
import type { RuleDocument } from './language/document.ts'
import { compileRules, type RuleSet } from './language/rule-set.ts'

/** A rule as it counts for a patient. */
export interface RuleInForce {
  /** Of what runs and of episodes: the rule's id, of one in shadow with a mark behind it. */
  readonly key: string
  readonly ruleId: string
  readonly version: number
  readonly mode: Exclude<RuleMode, 'off'>
  readonly document: RuleDocument
}

/** What counts for some patients, compiled once for all of them. */
export interface RulesForPatient {
  readonly set: RuleSet
  /** By index of the set. */
  readonly inForce: readonly RuleInForce[]
}

/** The rules that count now, and for whom. */
export interface Rulebook {
  /** @returns the same object for patients for whom the same rules count */
  forPatient(patientId: string, wardId: string | null): RulesForPatient
  /** Stored rules that cannot be used: nothing is judged by them. */
  readonly problems: readonly string[]
}

const SHADOW = '~shadow'

export const NO_RULES: Rulebook = readRulebook([])

/**
 * Of each rule the narrowest scope decides, apart for what counts and for what runs in shadow. No clock and no I/O.
 * A rule that this version of the product refuses is left out and named, so that one bad row does not stop the others.
 */
export function readRulebook(active: readonly ActiveRule[]): Rulebook {
  const problems: string[] = []
  const everyone = new Map<string, Entry>()
  const byWard = new Map<string, Map<string, Entry>>()
  const byPatient = new Map<string, Map<string, Entry>>()
  for (const rule of active) {
    const entry = readRule(rule, problems)
    if (entry) scopeOf(rule, everyone, byWard, byPatient).set(entry.key, entry)
  }
  const sets = new Map<string, RulesForPatient>()
  return {
    problems,
    forPatient(patientId, wardId) {
      const own = byPatient.get(patientId)
      const ofWard = wardId === null ? undefined : byWard.get(wardId)
      const name = own ? `patient ${patientId} ${wardId}` : ofWard ? `ward ${wardId}` : 'everyone'
      const known = sets.get(name)
      if (known) return known
      const entries = new Map([...everyone, ...(ofWard ?? []), ...(own ?? [])])
      const rules = compileWhatFits(
        [...entries.values()].flatMap(entry => entry.rule ?? []),
        problems,
      )
      sets.set(name, rules)
      return rules
    },
  }
}

/** `rule` is null where it is switched off. */
interface Entry {
  readonly key: string
  readonly rule: RuleInForce | null
}

function readRule({ ruleId, version, mode, document }: ActiveRule, problems: string[]): Entry | null {
  if (mode === 'off') return { key: ruleId, rule: null }
  const { rule, problems: found } = checkRule(document)
  if (!rule) {
    const told = found.map(({ path, message }) => `${path} ${message}`).join('; ')
    problems.push(`Rule ${ruleId}, version ${version}, is not judged: ${told}`)
    return null
  }
  if (mode === 'live') return { key: ruleId, rule: { key: ruleId, ruleId, version, mode, document: rule } }
  // Nobody resets what nobody sees.
  const key = ruleId + SHADOW
  return { key, rule: { key, ruleId, version, mode, document: { ...rule, id: key, latching: false } } }
}

function scopeOf(
  { scope }: ActiveRule,
  everyone: Map<string, Entry>,
  byWard: Map<string, Map<string, Entry>>,
  byPatient: Map<string, Map<string, Entry>>,
): Map<string, Entry> {
  if (scope.type === 'everyone') return everyone
  const [scopes, id] = scope.type === 'ward' ? [byWard, scope.wardId] : [byPatient, scope.patientId]
  const known = scopes.get(id) ?? new Map<string, Entry>()
  scopes.set(id, known)
  return known
}

/** Rules whose windows do not fit beside the others are left out, the last ones first. */
function compileWhatFits(inForce: readonly RuleInForce[], problems: string[]): RulesForPatient {
  try {
    return { set: compileRules(inForce.map(rule => rule.document)), inForce }
  } catch (error) {
    const last = inForce.at(-1)
    if (!(error instanceof RangeError) || !last) throw error
    problems.push(`Rule ${last.ruleId}, version ${last.version}, is not judged: ${error.message}`)
    return compileWhatFits(inForce.slice(0, -1), problems)
  }
}
