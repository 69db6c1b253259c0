import json from './builtin.json' with { type: 'json' }
import { checkRule } from './check-rule.ts'
import type { RuleDocument } from './document.ts'

/** The rules that come with the product, checked like any other when the process starts. */
export const BUILTIN_RULES: readonly RuleDocument[] = json.map((document: unknown) => {
  const { rule, problems } = checkRule(document)
  if (!rule) throw new Error(`A built-in rule is wrong: ${JSON.stringify(problems)}`)
  return rule
})
