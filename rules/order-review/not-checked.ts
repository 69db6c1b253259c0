import type { OrderContext } from '../../bus/order-review.ts'
import type { Advice } from '../../model/advice.ts'
import type { OrderContent } from '../../model/medication-order.ts'
import type { AllergyNames } from '../advice/allergy-names.ts'
import type { ConditionCodes } from '../advice/condition-names.ts'
import { rowsFor } from './drug-condition.ts'
import { adviceOf, drugOf, type Library, takenBeside } from './looked-at.ts'
import type { OrderCheck } from './review.ts'

const NAME = 'not-checked'
/** Raise it with every change of what the check says. */
const VERSION = 1
const SOURCE = 'Wardbeat: names that the lists do not have'

/** What nobody looked at because nobody knew what it meant: silence about it would look like safety. */
export function notChecked(library: Library, allergies: AllergyNames, codesOf: ConditionCodes): OrderCheck {
  return {
    name: NAME,
    check(order, context) {
      const tell = (code: string, text: string, severity: Advice['severity'] = 'info') =>
        adviceOf(NAME, VERSION, context, {
          code,
          severity,
          text,
          source: SOURCE,
          facts: { listVersion: library.knowledge.versions.drugs },
        })
      return [
        ...ofMedicine(order, library).map(([code, text, severity]) => tell(code, text, severity)),
        ...ofMedications(context, library).map(text => tell('medications', text)),
        ...ofAllergies(context, allergies).map(([code, text]) => tell(code, text)),
        ...ofConditions(order, context, library, codesOf).map(text => tell('conditions', text)),
      ]
    },
  }
}

function ofMedicine(order: OrderContent, library: Library): [string, string, Advice['severity']][] {
  const { ingredients, leftover, disagrees } = drugOf(order, library)
  const { name, code } = order.medication
  if (ingredients.length === 0) {
    return [['drug', `NOT CHECKED: “${name}” is not in the lists, so nothing was looked up about it`, 'info']]
  }
  return [
    ...(disagrees
      ? [
          ['code', `“${name}” and its code ${code} name different medicines; both were checked`, 'caution'] as [
            string,
            string,
            Advice['severity'],
          ],
        ]
      : []),
    ...(leftover.length > 0
      ? [
          [
            'part',
            `“${name}” was read as ${ingredients.join(' and ')}; not understood: ${leftover.join(', ')}`,
            'info',
          ] as [string, string, Advice['severity']],
        ]
      : []),
  ]
}

function ofMedications(context: OrderContext, library: Library): string[] {
  const unread = takenBeside(context, library).filter(
    ({ drug, to }) => drug.ingredients.length === 0 && to > context.at,
  )
  return unread.length === 0
    ? []
    : [`Not checked against what the lists do not have: ${listOf(unread.map(({ drug }) => drug.written))}`]
}

function ofAllergies({ allergies }: OrderContext, names: AllergyNames): [string, string][] {
  const active = allergies.filter(({ content }) => content.status === 'active' && content.certainty !== 'refuted')
  const unread = active.filter(({ content }) => names.read(content).kind === 'unread')
  // An empty list is no statement that there is none.
  if (allergies.length === 0) return [['allergies-missing', 'Allergies are not recorded here; ask the patient']]
  return unread.length === 0
    ? []
    : [['allergies', `Allergy entries that were not understood: ${listOf(unread.map(({ content }) => content.name))}`]]
}

function ofConditions(
  order: OrderContent,
  { conditions }: OrderContext,
  library: Library,
  codesOf: ConditionCodes,
): string[] {
  if (rowsFor(order, library).length === 0) return []
  const unread = conditions.filter(({ content }) => content.status !== 'resolved' && codesOf(content).length === 0)
  return unread.length === 0
    ? []
    : [`Not checked against conditions without a known code: ${listOf(unread.map(({ content }) => content.name))}`]
}

const listOf = (names: readonly string[]) =>
  [...new Set(names)]
    .sort()
    .map(name => `“${name}”`)
    .join(', ')
