import type { Allergy } from '../../model/clinical.ts'
import type { DrugMatch, DrugNames } from './drug-names.ts'
import { isUnder } from './drug-names.ts'
import type { Knowledge } from './knowledge.ts'
import type { AllergyGroup } from './schemas.ts'
import { phraseOf, phrases, readPhrases } from './words.ts'

/** What an entry of a list of allergies turned out to mean. */
export interface AllergyMeaning {
  /** `nothing`: the statement that there is none; `unread`: nobody knows what it means. */
  readonly kind: 'nothing' | 'substance' | 'unread'
  readonly drug: DrugMatch
  /** Groups that the entry names as such: `PCN`, `sulfa`. */
  readonly named: readonly AllergyGroup[]
  /** Groups that its medicines belong to. */
  readonly ofDrug: readonly AllergyGroup[]
}

export interface AllergyNames {
  read(allergy: Pick<Allergy, 'name' | 'code'>): AllergyMeaning
  /** Groups that a medicine belongs to. */
  groupsOf(drug: DrugMatch): readonly AllergyGroup[]
}

/** Words that say nothing about the substance. */
const FILLERS = [
  'drug',
  'antibiotic',
  'allergy',
  'allergic',
  'type',
  'class',
  'agent',
  'product',
  'medication',
  'containing',
]

export function allergyNames({ groups, practice, ignored }: Knowledge, names: DrugNames): AllergyNames {
  const isIgnored = new Set(ignored)
  const isFiller = (word: string) => isIgnored.has(word) || /^\d/.test(word)
  const { noAllergy, notUnderstood, otherSubstances, classWords } = practice.allergies
  const none = new Set(noAllergy.map(phraseOf))
  const unread = new Set(notUnderstood.map(phraseOf))
  const byId = new Map(groups.map(group => [group.id, group]))
  const classes = phrases<readonly AllergyGroup[]>([
    ...FILLERS.map(word => [word, []] as const),
    ...otherSubstances.map(word => [word, []] as const),
    ...groups.flatMap(group => group.text.filter(text => isNoDrug(text)).map(text => [text, [group]] as const)),
    ...Object.entries(classWords).map(([word, ids]) => [word, ids.flatMap(id => byId.get(id) ?? [])] as const),
  ])
  // A text of a group that is a medicine by itself makes that medicine a member, whatever its code.
  const members = new Map(
    groups.map(group => [
      group.id,
      new Set(group.text.flatMap(text => onlyOne(names.resolve(text, null).ingredients))),
    ]),
  )
  const groupsOf = (drug: DrugMatch) =>
    groups.filter(({ id, atc }) => isUnder(drug.atc, atc) || drug.ingredients.some(name => members.get(id)?.has(name)))

  function isNoDrug(text: string): boolean {
    return names.resolve(text, null).ingredients.length === 0
  }

  return {
    groupsOf,
    read({ name, code }) {
      const drug = names.resolve(name, code?.code ?? null)
      const phrase = phraseOf(name)
      const other = readPhrases(drug.ingredients.length === 0 ? name : drug.leftover.join(' '), classes)
      const isSubstance = drug.ingredients.length > 0 || other.found.length > 0
      const isClear = !unread.has(phrase) && isSubstance && other.leftover.every(isFiller)
      const kind = none.has(phrase) ? 'nothing' : isClear ? 'substance' : 'unread'
      return { kind, drug, named: [...new Set(other.found.flat())], ofDrug: groupsOf(drug) }
    },
  }
}

const onlyOne = (names: readonly string[]) => (names.length === 1 ? names : [])
