import type { RuleCheck } from '../bus/rule-check.ts'
import { checkRule, checkWrittenRule } from './language/check-rule.ts'
import { type Condition, type FactReference, isLeaf, type RuleDocument } from './language/document.ts'
import { parseDuration } from './language/duration.ts'
import { conditionsInWords } from './language/in-words.ts'
import { compileRules } from './language/rule-set.ts'

/** The language of rules, for those who write and keep them. */
export const ruleCheck: RuleCheck = {
  check(value) {
    const { rule, problems } = checkWrittenRule(value)
    if (!rule) return { document: null, asks: null, problems }
    return {
      document: rule,
      problems: null,
      asks: {
        facts: [...new Set(references(rule.conditions).map(({ fact }) => fact))],
        windows: windowsOf(rule),
        delaySeconds: rule.delaySeconds,
        words: conditionsInWords(rule.conditions),
      },
    }
  },

  conflict(documents) {
    const checked = documents.map(document => checkRule(document))
    const wrong = documents.find((_, i) => checked[i]?.rule === null)
    if (wrong) return `The rule ${wrong.id} was written for another version of the product; write a new version of it`
    try {
      compileRules(checked.flatMap(({ rule }) => rule ?? []))
      return null
    } catch (error) {
      if (error instanceof RangeError) return error.message
      throw error
    }
  },
}

/** What is remembered of each patient for it: rules that look at the same window share it. */
function windowsOf(rule: RuleDocument): { readonly code: string; readonly seconds: number }[] {
  const { windows } = compileRules([rule]).layout
  const asked = references(rule.conditions).flatMap(({ fact, params }) =>
    [params?.window, params?.baseline].flatMap(length => {
      const ms = parseDuration(length)
      return ms === null ? [] : [{ key: `${fact} ${ms}`, code: fact, seconds: ms / 1000 }]
    }),
  )
  return windows.flatMap(({ key }) => {
    const found = asked.find(each => each.key === key)
    return found ? [{ code: found.code, seconds: found.seconds }] : []
  })
}

function references(condition: Condition): readonly FactReference[] {
  if (!isLeaf(condition)) {
    if ('not' in condition) return references(condition.not)
    return ('all' in condition ? condition.all : condition.any).flatMap(references)
  }
  const { value } = condition
  return typeof value === 'object' && 'fact' in value ? [condition, value] : [condition]
}
