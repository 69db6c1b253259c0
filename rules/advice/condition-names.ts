import type { Condition } from '../../model/clinical.ts'
import type { Knowledge } from './knowledge.ts'
import { phraseOf } from './words.ts'

/** ICD-10 codes of a condition: the one it carries, else what its name means; empty when nobody knows. */
export type ConditionCodes = (condition: Pick<Condition, 'name' | 'code'>) => readonly string[]

const ICD_10 = /^([A-Z]\d{2})\.?(\d{0,3})/

export function conditionCodes({ conditions }: Pick<Knowledge, 'conditions'>): ConditionCodes {
  const byName = new Map(conditions.flatMap(({ icd10, names }) => names.map(name => [phraseOf(name), icd10] as const)))
  return ({ name, code }) => {
    const isIcd10 = code !== null && /icd-?10/i.test(code.system)
    const parts = isIcd10 ? ICD_10.exec(code.code.trim().toUpperCase()) : null
    const coded = parts === null ? [] : [parts[2] ? `${parts[1]}.${parts[2]}` : `${parts[1]}`]
    const named = byName.get(phraseOf(name))
    return [...new Set([...coded, ...(named === undefined ? [] : [named])])]
  }
}
