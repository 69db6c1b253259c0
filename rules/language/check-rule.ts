import { Value } from 'typebox/value'
import { isBlank, NOT_BLANK, patternInWords } from '../../model/patterns.ts'
import { checkConditions } from './check-conditions.ts'
import { RESERVED_IDS, type RuleDocument, RuleDocumentSchema } from './document.ts'
import { FACTS } from './fact-names.ts'
import { singleLeaf } from './hysteresis.ts'
import { collectProblems, isPlainObject, own, type Problem, type Problems, quoted, refuseOthers } from './problems.ts'
import { quantityOf } from './quantity.ts'

export type CheckedRule =
  | { readonly rule: RuleDocument; readonly problems: null }
  | { readonly rule: null; readonly problems: readonly Problem[] }

/**
 * A rule from outside: JSON of any kind. What passes can be compiled and run for ever; what does not is told where.
 * @returns a copy with nothing in it but what is known, so that nobody changes it afterwards
 */
export function checkRule(value: unknown): CheckedRule {
  const problems = collectProblems()
  const rule = isPlainObject(value) ? checkDocument(value, problems) : null
  if (!isPlainObject(value)) problems.add('', `must be an object, not ${quoted(value)}`)
  return rule && problems.found.length === 0 ? { rule, problems: null } : { rule: null, problems: problems.found }
}

/**
 * A rule that somebody writes now. One that was kept before this was asked is judged all the same (`checkRule`): none
 * falls silent over its words.
 */
export function checkWrittenRule(value: unknown): CheckedRule {
  const checked = checkRule(value)
  if (!checked.rule) return checked
  const { id, name, message, yieldsTo = [] } = checked.rule
  const problems = collectProblems()
  for (const [path, text] of Object.entries({ name, message })) {
    if (isBlank(text)) problems.add(path, patternInWords(NOT_BLANK) ?? 'is blank')
  }
  for (const [i, other] of yieldsTo.entries()) {
    if (other === id) problems.add(`yieldsTo.${i}`, 'is this rule itself: a rule yields to others')
  }
  return problems.found.length === 0 ? checked : { rule: null, problems: problems.found }
}

function checkDocument(value: Readonly<Record<string, unknown>>, problems: Problems): RuleDocument | null {
  refuseOthers(value, Object.keys(RuleDocumentSchema.properties), '', problems)
  checkShape(value, problems)
  const given = own(value, 'conditions')
  const conditions = isPlainObject(given) ? checkConditions(given, 'conditions', problems) : null
  if (problems.found.length > 0 || !conditions || !Value.Check(RuleDocumentSchema, value)) return null
  if (RESERVED_IDS.includes(value.id)) problems.add('id', `${value.id} is the name of a built-in judgement`)
  const rule: RuleDocument = { ...value, conditions }
  checkHysteresis(rule, problems)
  return rule
}

/** Everything around the conditions, in words of this page: a schema's own speak of unions and patterns. */
function checkShape(value: Readonly<Record<string, unknown>>, problems: Problems): void {
  const literals = new Map<string, string[]>()
  for (const error of Value.Errors(RuleDocumentSchema, value)) {
    const path = error.instancePath.slice(1)
    switch (error.keyword) {
      case 'additionalProperties':
      case 'boolean':
        break // told by name already
      case 'required':
        for (const name of error.params.requiredProperties) problems.add(name, 'is missing')
        break
      case 'const':
        literals.set(path, [...(literals.get(path) ?? []), String(error.params.allowedValue)])
        break
      case 'anyOf':
        problems.add(path, `must be one of ${literals.get(path)?.join(', ')}, not ${quoted(own(value, path))}`)
        break
      default:
        problems.add(path, error.message)
    }
  }
}

function checkHysteresis(rule: RuleDocument, problems: Problems): void {
  if (rule.hysteresis === undefined) return
  const leaf = singleLeaf(rule.conditions)
  if (!leaf) {
    problems.add('hysteresis', 'belongs to a rule with a single condition that compares with one number')
    return
  }
  const fact = FACTS.get(leaf.fact)
  const quantity = fact ? quantityOf(fact, leaf.params) : null
  if (!quantity) return
  const [low, high] = quantity.range
  if (rule.hysteresis > (high - low) / 2)
    problems.add('hysteresis', `is more than half of ${low} to ${high} ${quantity.unit}`)
}
