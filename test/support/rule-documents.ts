import type { CheckedDocument } from '../../model/rule.ts'
import { ruleCheck } from '../../rules/rule-check.ts'

/** A rule as a person writes it, without windows. */
export function ruleDocument(id: string, fields: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    id,
    name: `Rule ${id}`,
    description: '',
    priority: 'medium',
    kind: 'threshold',
    delaySeconds: 30,
    latching: false,
    message: 'Heart rate above 150',
    conditions: { all: [{ fact: 'hr', operator: 'greaterThan', value: 150 }] },
    ...fields,
  }
}

/** One that asks for eight windows of its own. @param n from 0: others for each */
export function windowsDocument(id: string, n: number): Record<string, unknown> {
  const all = Array.from({ length: 8 }, (_, i) => ({
    fact: 'hr',
    params: { window: `${60 + n * 8 + i}s`, aggregate: 'mean' },
    operator: 'greaterThan',
    value: 150,
  }))
  return ruleDocument(id, { conditions: { all } })
}

export function checkedDocument(document: Record<string, unknown>): CheckedDocument {
  const { document: checked, problems } = ruleCheck.check(document)
  if (checked === null) throw new Error(JSON.stringify(problems))
  return checked
}
