import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type Static, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import {
  AllergyGroup,
  AllergyRelation,
  ConditionName,
  Contraindication,
  DoseRow,
  DrugName,
  Interaction,
  InteractionSource,
  Practice,
} from './schemas.ts'

/** The build copies the lists beside the compiled code. */
const DATA = new URL('./data/', import.meta.url)

const FILES = ['interactions', 'allergies', 'contraindications', 'drugs', 'conditions', 'doses', 'practice'] as const
export type KnowledgeFile = (typeof FILES)[number]

/** The lists as they lie in `data/`. */
export interface Knowledge {
  readonly interactions: readonly Interaction[]
  readonly sources: Readonly<Record<string, Static<typeof InteractionSource>>>
  readonly groups: readonly AllergyGroup[]
  readonly relations: readonly AllergyRelation[]
  readonly evidence: Readonly<Record<string, string>>
  readonly contraindications: readonly Contraindication[]
  readonly drugs: readonly DrugName[]
  /** Words in the name of a medicine that name none: salts, forms, units. */
  readonly ignored: readonly string[]
  readonly conditions: readonly ConditionName[]
  readonly doses: readonly DoseRow[]
  readonly practice: Practice
  /** Of each list: the first twelve digits of the SHA-256 of its file. */
  readonly versions: Readonly<Record<KnowledgeFile, string>>
}

export type ReadFile = (file: KnowledgeFile) => string

/** Throws, naming file and row, when a list is not what it should be. */
export function readKnowledge(read: ReadFile = file => readFileSync(new URL(`${file}.json`, DATA), 'utf8')): Knowledge {
  const texts = new Map(FILES.map(file => [file, read(file)]))
  const text = (file: KnowledgeFile) => texts.get(file) ?? ''
  const top = (file: KnowledgeFile) => whole(file, Type.Record(Type.String(), Type.Unknown()), parse(file, text(file)))
  const [interactions, allergies, drugs] = [top('interactions'), top('allergies'), top('drugs')]
  const knowledge: Knowledge = {
    interactions: rows('interactions', Interaction, interactions.interactions),
    sources: whole('interactions', Type.Record(Type.String(), InteractionSource), interactions.sources),
    groups: rows('allergies', AllergyGroup, allergies.groups),
    relations: rows('allergies', AllergyRelation, allergies.cross),
    evidence: whole('allergies', Type.Record(Type.String(), Type.String()), allergies.evidence),
    contraindications: rows('contraindications', Contraindication, top('contraindications').rules),
    drugs: rows('drugs', DrugName, drugs.drugs),
    ignored: whole('drugs', Type.Array(Type.String()), drugs.ignored),
    conditions: rows('conditions', ConditionName, top('conditions').conditions),
    doses: rows('doses', DoseRow, top('doses').doses),
    practice: whole('practice', Practice, top('practice')),
    versions: {
      interactions: versionOf(text('interactions')),
      allergies: versionOf(text('allergies')),
      contraindications: versionOf(text('contraindications')),
      drugs: versionOf(text('drugs')),
      conditions: versionOf(text('conditions')),
      doses: versionOf(text('doses')),
      practice: versionOf(text('practice')),
    },
  }
  checkReferences(knowledge)
  return knowledge
}

const versionOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12)

function parse(file: KnowledgeFile, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`${file}.json is no JSON`, { cause: error })
  }
}

function whole<S extends TSchema>(file: KnowledgeFile, schema: S, value: unknown): Static<S> {
  if (Value.Check(schema, value)) return value
  throw new Error(`${file}.json${problem(schema, value)}`)
}

function rows<S extends TSchema>(file: KnowledgeFile, schema: S, value: unknown): Static<S>[] {
  if (!Array.isArray(value)) throw new Error(`${file}.json has no list where one is needed`)
  return value.map((row: unknown, index) => {
    if (Value.Check(schema, row)) return row
    throw new Error(`${file}.json, row ${index + 1}${nameOf(row)}${problem(schema, row)}`)
  })
}

function nameOf(row: unknown): string {
  if (typeof row !== 'object' || row === null) return ''
  if ('id' in row) return ` (${String(row.id)})`
  return 'name' in row ? ` (${String(row.name)})` : ''
}

function problem(schema: TSchema, value: unknown): string {
  const [first] = Value.Errors(schema, value)
  return first === undefined ? '' : `: ${first.instancePath || 'it'} ${first.message}`
}

/** What one list says of another must be there. */
function checkReferences({
  interactions,
  contraindications,
  sources,
  groups,
  relations,
  evidence,
  drugs,
  doses,
  practice,
}: Knowledge): void {
  const names = new Set(drugs.map(({ name }) => name))
  const isGroup = new Set(groups.map(({ id }) => id))
  const missing = [
    ...interactions.flatMap(({ id, a, b, sources: named }) => [
      ...[a, b]
        .filter(({ name }) => !names.has(name))
        .map(({ name }) => `interactions.json, ${id}: ${name} is no drug`),
      ...named
        .filter(({ source }) => sources[source] === undefined)
        .map(({ source }) => `interactions.json, ${id}: ${source} is no source`),
    ]),
    ...relations.flatMap(({ allergic_to: from, given, evidence: named }) => [
      ...[from, given]
        .filter(id => !isGroup.has(id))
        .map(id => `allergies.json, ${from} and ${given}: ${id} is no group`),
      ...named
        .filter(key => evidence[key] === undefined)
        .map(key => `allergies.json, ${from} and ${given}: ${key} is no evidence`),
    ]),
    ...drugs.flatMap(({ name, of = [] }) =>
      of.filter(part => !names.has(part)).map(part => `drugs.json, ${name}: ${part} is no drug`),
    ),
    ...doses.filter(({ drug }) => !names.has(drug)).map(({ id, drug }) => `doses.json, ${id}: ${drug} is no drug`),
    ...practice.interactions
      .filter(({ id }) => !interactions.some(row => row.id === id))
      .map(({ id }) => `practice.json: ${id} is no interaction`),
    ...practice.duplicateClasses
      .filter(id => !contraindications.some(row => row.id === id))
      .map(id => `practice.json: ${id} is no contraindication`),
  ]
  if (missing.length > 0) throw new Error(missing.join('; '))
}
