import { instant } from '../live/decode-alert.ts'
import { type Decode, fields } from '../live/fields.ts'
import { type DescribedValues, type FieldDescription, textIn, textOrNull } from '../parts/described-values.ts'
import type { Option } from '../parts/option.ts'

/** What the record states of one kind: a medication, an allergy, a condition. */
export interface Stated {
  readonly id: string
  readonly version: number
  /** Texts by name, empty where nothing is recorded. */
  readonly values: Readonly<Record<string, string>>
  /** Unix ms. */
  readonly enteredInErrorAt: number | null
}

export interface ClinicalKind {
  /** Of the API, below the patient. */
  readonly path: 'medications' | 'allergies' | 'conditions'
  readonly title: string
  /** `medication` */
  readonly one: string
  readonly fields: readonly FieldDescription[]
  /** What follows the name in a line. */
  readonly shown: readonly string[]
  readonly empty: string
}

const options = (words: readonly string[], texts: Readonly<Record<string, string>> = {}): readonly Option<string>[] =>
  words.map(word => ({ value: word, text: texts[word] ?? word }))

const DAYS: readonly FieldDescription[] = [
  { name: 'since', label: 'Since', kind: 'day' },
  { name: 'until', label: 'Until', kind: 'day' },
  { name: 'note', label: 'Note', kind: 'long', maxLength: 2000 },
]

export const ALLERGIES: ClinicalKind = {
  path: 'allergies',
  title: 'Allergies',
  one: 'allergy',
  fields: [
    { name: 'name', label: 'Substance', kind: 'text', needed: true, maxLength: 200 },
    { name: 'reaction', label: 'Reaction', kind: 'text', maxLength: 500 },
    {
      name: 'severity',
      label: 'Severity',
      kind: 'choice',
      options: options(['unknown', 'mild', 'moderate', 'severe'], { unknown: 'not known' }),
    },
    { name: 'certainty', label: 'Certainty', kind: 'choice', options: options(['suspected', 'confirmed', 'refuted']) },
    {
      name: 'status',
      label: 'State',
      kind: 'choice',
      options: options(['active', 'inactive', 'resolved']),
    },
    ...DAYS,
  ],
  shown: ['reaction', 'severity', 'certainty', 'status'],
  empty: 'No allergy is recorded. Ask the patient, then add what you hear.',
}

export const KINDS: readonly ClinicalKind[] = [
  ALLERGIES,
  {
    path: 'medications',
    title: 'Medications',
    one: 'medication',
    fields: [
      { name: 'name', label: 'Medicine', kind: 'text', needed: true, maxLength: 200 },
      { name: 'dose', label: 'Dose', kind: 'text', hint: '500 mg', maxLength: 200 },
      { name: 'route', label: 'Route', kind: 'text', hint: 'by mouth', maxLength: 100 },
      { name: 'frequency', label: 'How often', kind: 'text', hint: 'twice a day', maxLength: 200 },
      {
        name: 'status',
        label: 'State',
        kind: 'choice',
        options: options(['active', 'on-hold', 'stopped'], { active: 'takes it', 'on-hold': 'on hold' }),
      },
      ...DAYS,
    ],
    shown: ['dose', 'route', 'frequency', 'status'],
    empty: 'No medication is recorded. Add what the patient takes at home.',
  },
  {
    path: 'conditions',
    title: 'Conditions',
    one: 'condition',
    fields: [
      { name: 'name', label: 'Condition', kind: 'text', needed: true, maxLength: 200 },
      {
        name: 'status',
        label: 'State',
        kind: 'choice',
        options: options(['active', 'recurrence', 'relapse', 'inactive', 'remission', 'resolved']),
      },
      ...DAYS,
    ],
    shown: ['status'],
    empty: 'No condition is recorded. Add what the patient suffers from.',
  },
]

/** What a new one begins with: empty, and the first of each choice. */
export function blank(kind: ClinicalKind): DescribedValues {
  return Object.fromEntries(kind.fields.map(({ name, options }) => [name, options?.[0]?.value ?? '']))
}

/** What a POST or PATCH says. */
export function statedBody(kind: ClinicalKind, values: DescribedValues): Record<string, string | null> {
  return Object.fromEntries(
    kind.fields.map(({ name, needed, options }) => [
      name,
      needed === true || options !== undefined ? textIn(values, name) : textOrNull(values, name),
    ]),
  )
}

const TEXTS = [
  'name',
  'status',
  'dose',
  'route',
  'frequency',
  'reaction',
  'severity',
  'certainty',
  'since',
  'until',
  'note',
] as const

export const decodeStated: Decode<Stated> = (value, at) => {
  const f = fields(value, at)
  return {
    id: f.text('id'),
    version: f.number('version'),
    values: Object.fromEntries(TEXTS.map(name => [name, f.textOrNull(name) ?? ''])),
    enteredInErrorAt: f.textOrNull('enteredInErrorAt') === null ? null : f.of('enteredInErrorAt', instant),
  }
}

export const textOf = ({ values }: Stated, name: (typeof TEXTS)[number]) => values[name] ?? ''

/** A choice in the words of its field, anything else as it is. */
export function shownText(kind: ClinicalKind, stated: Stated, name: string): string {
  const value = stated.values[name] ?? ''
  const field = kind.fields.find(f => f.name === name)
  if (name === 'severity' && value === 'unknown') return ''
  return field?.options?.find(o => o.value === value)?.text ?? value
}
