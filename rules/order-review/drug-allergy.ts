import type { OrderContext } from '../../bus/order-review.ts'
import type { Advice, AdviceSeverity } from '../../model/advice.ts'
import type { Allergy } from '../../model/clinical.ts'
import type { Recorded } from '../../model/order-facts.ts'
import type { AllergyMeaning, AllergyNames } from '../advice/allergy-names.ts'
import { type DrugMatch, isUnder } from '../advice/drug-names.ts'
import { type AllergyGroup, type AllergyRelation, LEVELS, type Level } from '../advice/schemas.ts'
import { phrases, readPhrases, says } from '../advice/words.ts'
import { adviceOf, drugOf, type Library, lowered } from './looked-at.ts'
import type { OrderCheck } from './review.ts'

const NAME = 'drug-allergy'
/** Raise it with every change of what the check says. */
const VERSION = 1

const SEVERITY: Readonly<Record<Exclude<Level, 'none'>, AdviceSeverity>> = {
  same: 'contraindicated',
  group: 'caution',
  cross: 'caution',
  low: 'info',
}

/**
 * A medicine against the allergies on record: the substance itself, its group, and groups that cross with it. Each entry
 * speaks at most once, with what is gravest. An intolerance speaks more softly than an allergy; a severe delayed reaction
 * speaks against everything related.
 */
export function drugAllergy(library: Library, allergies: AllergyNames): OrderCheck {
  return {
    name: NAME,
    check(order, context) {
      const drug = drugOf(order, library)
      return context.allergies
        .filter(({ content }) => content.status === 'active' && content.certainty !== 'refuted')
        .flatMap(entry => {
          const meaning = allergies.read(entry.content)
          if (meaning.kind === 'nothing') return []
          const related = strongest(linksOf(meaning, drug, library, allergies))
          const isSevere = isSevereDelayed(entry.content, library)
          const link = related ?? (isSevere ? sameClass(meaning, drug, library) : undefined)
          return link === undefined ? [] : adviceOn(entry, meaning, link, drug, context, library)
        })
    },
  }
}

/** How a medicine is related with what somebody is allergic to. */
interface Link {
  readonly level: Exclude<Level, 'none'>
  readonly code: string
  readonly why: string
  readonly evidence: string
  /** The entry names the very group that the medicine belongs to. */
  readonly isNamed: boolean
  readonly allergicTo: string
}

const strongest = (links: readonly Link[]): Link | undefined =>
  [...links].sort(
    (a, b) =>
      Number(b.isNamed) - Number(a.isNamed) ||
      LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) ||
      (a.code < b.code ? -1 : 1),
  )[0]

function linksOf(meaning: AllergyMeaning, given: DrugMatch, library: Library, allergies: AllergyNames): Link[] {
  const shared = meaning.drug.ingredients.filter(name => given.ingredients.includes(name))
  const same = shared.map(name => ({
    ...{ level: 'same' as const, code: `allergy:same:${name}`, why: `${name} itself` },
    ...{ evidence: 'the record', isNamed: true, allergicTo: name },
  }))
  const givenGroups = allergies.groupsOf(given)
  const pairs = (from: readonly AllergyGroup[], link: typeof linkOf) =>
    from.flatMap(one => givenGroups.flatMap(other => link(one, other, library) ?? []))
  return [
    ...same,
    ...pairs(meaning.ofDrug, linkOf),
    ...pairs(meaning.named, linkOf).map(link => ({
      ...link,
      isNamed: link.code.startsWith(`allergy:${link.allergicTo}:${link.allergicTo}:`),
    })),
    ...pairs(meaning.named, unspecified),
  ]
}

function linkOf(from: AllergyGroup, given: AllergyGroup, { knowledge }: Library): Link | undefined {
  const relation = relationOf(from, given, knowledge.relations)
  if (relation === undefined && from.id !== given.id) return undefined
  const level: Level = relation?.level ?? 'group'
  // Commonly feared, not related: it must raise nothing.
  if (level === 'none') return undefined
  return {
    level,
    code: `allergy:${from.id}:${given.id}:${level}`,
    why: relation?.why ?? `same group: ${wordsOf(given)}`,
    evidence: evidenceOf(relation, knowledge.evidence),
    isNamed: false,
    allergicTo: from.id,
  }
}

/** An entry that names a whole group may mean any part of it: `penicillin` may have been amoxicillin. */
function unspecified(from: AllergyGroup, given: AllergyGroup, library: Library): Link | undefined {
  const { groups, relations, evidence } = library.knowledge
  if (from.id === given.id || relationOf(from, given, relations) !== undefined) return undefined
  const parts = groups.filter(part => part.id !== from.id && part.atc.every(code => isUnder([code], from.atc)))
  const relation = parts.map(part => relationOf(part, given, relations)).find(found => found?.level === 'cross')
  if (relation === undefined) return undefined
  return {
    level: 'cross',
    code: `allergy:${from.id}:${given.id}:unspecified`,
    why: `which one is not recorded; if it was one of ${relation.allergic_to}: ${relation.why}`,
    evidence: evidenceOf(relation, evidence),
    isNamed: false,
    allergicTo: from.id,
  }
}

/** Relatives that only a severe delayed reaction speaks against. */
function sameClass({ drug, named }: AllergyMeaning, given: DrugMatch, { knowledge }: Library): Link | undefined {
  const atc = [...drug.atc, ...named.flatMap(group => group.atc)]
  const isRelated = knowledge.practice.allergies.classOfSevere.some(of => isUnder(atc, of) && isUnder(given.atc, of))
  if (!isRelated) return undefined
  const why = 'same class; avoided whole after a severe delayed reaction'
  return { level: 'low', code: 'allergy:class:severe', why, evidence: 'general', isNamed: false, allergicTo: 'class' }
}

const relationOf = (from: AllergyGroup, given: AllergyGroup, relations: readonly AllergyRelation[]) =>
  relations.find(({ allergic_to: a, given: b }) => a === from.id && b === given.id)

const wordsOf = ({ id }: AllergyGroup) => id.replaceAll('_', ' ')

const evidenceOf = (relation: AllergyRelation | undefined, evidence: Readonly<Record<string, string>>) =>
  (relation?.evidence ?? []).map(key => evidence[key] ?? key).join('; ') || 'groups written from general knowledge'

const isSevereDelayed = ({ reaction }: Allergy, { knowledge }: Library) =>
  knowledge.practice.allergies.severeDelayed.some(word => says(reaction ?? '', word))

function adviceOn(
  { id, content }: Recorded<Allergy>,
  meaning: AllergyMeaning,
  link: Link,
  drug: DrugMatch,
  context: OrderContext,
  library: Library,
): Advice[] {
  const { severity, remark } = severityOf(content, meaning, link, drug, library)
  const said = [content.reaction, content.severity === 'unknown' ? null : content.severity, content.certainty]
  return [
    adviceOf(NAME, VERSION, context, {
      about: id,
      code: link.code,
      severity,
      text: `Allergy on record: ${content.name} (${said.filter(Boolean).join(', ')}). ${drug.written}: ${link.why}${remark}`,
      source: `Drug-allergy groups (editorial), level ${link.level}: ${link.evidence}`,
      facts: {
        allergyId: id,
        row: link.code,
        listVersion: library.knowledge.versions.allergies,
        level: link.level,
        reaction: content.reaction,
        certainty: content.certainty,
      },
    }),
  ]
}

function severityOf(
  content: Allergy,
  meaning: AllergyMeaning,
  link: Link,
  drug: DrugMatch,
  library: Library,
): { severity: AdviceSeverity; remark: string } {
  const { intolerance, itchingIsIntolerance, escalate } = library.knowledge.practice.allergies
  const reaction = content.reaction ?? ''
  if (isSevereDelayed(content, library)) {
    return { severity: 'contraindicated', remark: '. A severe delayed reaction: the whole class is avoided' }
  }
  const worse = escalate.find(
    ({ allergicTo, given, reaction: words }) =>
      link.allergicTo === allergicTo && isUnder(drug.atc, [given]) && words.some(word => says(reaction, word)),
  )
  if (worse !== undefined) return { severity: 'contraindicated', remark: `. ${worse.why}` }
  const plain = link.isNamed ? 'contraindicated' : SEVERITY[link.level]
  const isHistamine = [...meaning.ofDrug, ...meaning.named].some(({ id }) => itchingIsIntolerance.groups.includes(id))
  const mild = [...intolerance, ...(isHistamine ? itchingIsIntolerance.words : [])]
  if (content.severity === 'severe' || !isOnly(reaction, mild)) return { severity: plain, remark: '' }
  return { severity: lowered(plain), remark: '. The reaction reads as an intolerance, not an allergy' }
}

const JOINING = ['and', 'or', 'with', 'mild', 'moderate', 'severe', 'some', 'slight']

/** Whether the reaction says these things and nothing else. */
function isOnly(reaction: string, words: readonly string[]): boolean {
  const { found, leftover } = readPhrases(reaction, phrases(words.map(word => [word, word] as const)))
  return found.length > 0 && leftover.every(word => JOINING.includes(word))
}
