import type { Knowledge } from './knowledge.ts'
import type { DrugName } from './schemas.ts'
import { type Phrases, phrases, readPhrases } from './words.ts'

/** What a medicine turned out to be. */
export interface DrugMatch {
  /** As somebody wrote it. */
  readonly written: string
  /** What is in it, by the names of the vocabulary. */
  readonly ingredients: readonly string[]
  /** What makes two medicines the same one. */
  readonly same: readonly string[]
  /** ATC codes of product and ingredients, any level. */
  readonly atc: readonly string[]
  /** ATC codes that count for duplicates. */
  readonly ownAtc: readonly string[]
  /** Words of the name that nobody knows. */
  readonly leftover: readonly string[]
  /** Name and code name different medicines. */
  readonly disagrees: boolean
}

export interface DrugNames {
  /** @param code of any code system; an ATC code of level 5 is understood */
  resolve(written: string, code: string | null): DrugMatch
}

/** A house writes some hundred names, again and again. */
const MOST_REMEMBERED = 5000
const ATC_5 = /^[A-Z]\d{2}[A-Z]{2}\d{2}$/

export function drugNames({ drugs, ignored }: Pick<Knowledge, 'drugs' | 'ignored'>): DrugNames {
  const byName = new Map(drugs.map(drug => [drug.name, drug]))
  const known = phrases(drugs.flatMap(drug => [drug.name, ...drug.synonyms].map(name => [name, drug] as const)))
  const isIgnored = new Set(ignored)
  const remembered = new Map<string, DrugMatch>()
  return {
    resolve(written, code) {
      const key = JSON.stringify([written, code])
      const before = remembered.get(key)
      if (before !== undefined) return before
      const match = read(written, code)
      if (remembered.size >= MOST_REMEMBERED) remembered.clear()
      remembered.set(key, match)
      return match
    },
  }

  function read(written: string, code: string | null): DrugMatch {
    const named = readName(written, known, isIgnored)
    const atc = code?.trim().toUpperCase() ?? ''
    const coded = ATC_5.test(atc)
      ? (drugs.find(drug => drug.atc.includes(atc)) ?? { ...NOTHING, name: atc, atc: [atc] })
      : null
    const all = coded === null || named.found.includes(coded) ? named.found : [...named.found, coded]
    const parts = all.flatMap(drug => (drug.of ?? []).flatMap(name => byName.get(name) ?? []))
    const plain = all.filter(drug => drug.of === undefined)
    const isForm = (drug: DrugName) => drug.of?.length === 1
    const ofForms = new Set(all.filter(isForm).flatMap(drug => drug.of ?? []))
    return {
      written,
      ingredients: unique([...plain, ...parts].map(({ name }) => name)),
      same: unique([
        ...plain.map(({ name }) => name),
        ...all.filter(isForm).map(({ name }) => name),
        ...parts.map(({ name }) => name).filter(name => !ofForms.has(name)),
      ]),
      atc: unique([...all, ...parts].flatMap(drug => drug.atc)),
      ownAtc: unique([...all, ...parts.filter(({ name }) => !ofForms.has(name))].flatMap(drug => drug.atc)),
      leftover: coded !== null && named.found.length === 0 ? [] : named.leftover,
      disagrees: coded !== null && named.found.length > 0 && !overlaps(named.found, coded),
    }
  }
}

const NOTHING: DrugName = { name: '', atc: [], synonyms: [] }

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)]

function readName(written: string, known: Phrases<DrugName>, isIgnored: ReadonlySet<string>) {
  const { found, leftover } = readPhrases(written, known)
  // Strengths and package sizes begin with a digit: `0.9`, `325mg`.
  return { found: unique(found), leftover: leftover.filter(word => !isIgnored.has(word) && !/^\d/.test(word)) }
}

function overlaps(found: readonly DrugName[], coded: DrugName): boolean {
  const names = new Set([coded.name, ...(coded.of ?? [])])
  return found.some(
    drug =>
      names.has(drug.name) ||
      (drug.of ?? []).some(name => names.has(name)) ||
      drug.atc.some(atc => coded.atc.includes(atc)),
  )
}

/** Whether one of the codes lies below one of the others in the ATC tree. */
export function isUnder(codes: readonly string[], above: readonly string[]): boolean {
  return codes.some(code => above.some(prefix => code.startsWith(prefix)))
}
