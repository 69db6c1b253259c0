import { allergyNames } from '../advice/allergy-names.ts'
import { conditionCodes } from '../advice/condition-names.ts'
import { drugNames } from '../advice/drug-names.ts'
import { type Knowledge, readKnowledge } from '../advice/knowledge.ts'
import { doseRange } from './dose-range.ts'
import { drugAllergy } from './drug-allergy.ts'
import { drugCondition } from './drug-condition.ts'
import { drugDrug } from './drug-drug.ts'
import { duplicateTherapy } from './duplicate-therapy.ts'
import { notChecked } from './not-checked.ts'
import type { OrderCheck } from './review.ts'

/** Everything that is asked of an order, by these lists. */
export function orderChecks(knowledge: Knowledge): readonly OrderCheck[] {
  const names = drugNames(knowledge)
  const library = { knowledge, names }
  const allergies = allergyNames(knowledge, names)
  const codesOf = conditionCodes(knowledge)
  return [
    drugDrug(library),
    drugAllergy(library, allergies),
    drugCondition(library, codesOf),
    duplicateTherapy(library),
    doseRange(library),
    notChecked(library, allergies, codesOf),
  ]
}

/** By the lists of this version; throws when one is damaged. */
export const ORDER_CHECKS: readonly OrderCheck[] = orderChecks(readKnowledge())
