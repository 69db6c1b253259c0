import { ALERT_PRIORITIES, type AlertPriority } from '../../model/alert.ts'
import { RULE_KINDS, RULE_MODES, type RuleMode } from '../../model/rule.ts'
import { instant } from '../live/decode-alert.ts'
import { type Decode, decodeNamed, type Fields, fields, text } from '../live/fields.ts'
import type { Tone } from '../parts/tone.ts'
import { instantOrNull } from '../record/record-data.ts'

export interface Scope {
  readonly type: 'everyone' | 'ward' | 'patient'
  /** Of the ward or the patient. */
  readonly id: string | null
}

export interface ActivationView {
  readonly id: string
  readonly version: number
  readonly mode: RuleMode
  readonly scope: Scope
  readonly activatedAt: number
}

interface Author {
  readonly id: string
  readonly name: string
}

export interface RuleRow {
  readonly id: string
  readonly name: string
  readonly priority: AlertPriority
  readonly kind: (typeof RULE_KINDS)[number]
  readonly version: number
  readonly activations: readonly ActivationView[]
  readonly patients: number
  readonly shadowLastDay: number
}

export interface RuleWords {
  readonly words: readonly { readonly depth: number; readonly text: string }[]
  readonly windows: readonly { readonly code: string; readonly seconds: number }[]
  readonly delaySeconds: number
}

export interface RuleRecord extends RuleRow {
  readonly description: string
  readonly message: string
  readonly source: string | null
  readonly latching: boolean
  /** The whole document, as JSON text with two spaces. */
  readonly written: string
  /** Null: written by another version of the product. */
  readonly asks: RuleWords | null
}

const decodeScope: Decode<Scope> = (value, at) => {
  const f = fields(value, at)
  const type = f.oneOf('type', ['everyone', 'ward', 'patient'])
  return { type, id: type === 'ward' ? f.text('wardId') : type === 'patient' ? f.text('patientId') : null }
}

const decodeActivation: Decode<ActivationView> = (value, at) => {
  const f = fields(value, at)
  return {
    id: f.text('id'),
    version: f.number('version'),
    mode: f.oneOf('mode', RULE_MODES),
    scope: f.of('scope', decodeScope),
    activatedAt: f.of('activatedAt', instant),
  }
}

export const decodeRuleRow: Decode<RuleRow> = (value, at) => {
  const f = fields(value, at)
  return {
    id: f.text('id'),
    name: f.text('name'),
    priority: f.oneOf('priority', ALERT_PRIORITIES),
    kind: f.oneOf('kind', RULE_KINDS),
    version: f.number('version'),
    activations: f.list('activations', decodeActivation),
    patients: f.number('patients'),
    shadowLastDay: f.number('shadowLastDay'),
  }
}

const decodeWords: Decode<RuleWords> = (value, at) => {
  const f = fields(value, at)
  return {
    words: f.list('words', (line, place) => {
      const l = fields(line, place)
      return { depth: l.number('depth'), text: l.text('text') }
    }),
    windows: f.list('windows', (window, place) => {
      const w = fields(window, place)
      return { code: w.text('code'), seconds: w.number('seconds') }
    }),
    delaySeconds: f.number('delaySeconds'),
  }
}

export const decodeRule: Decode<RuleRecord> = (value, at) => {
  const f = fields(value, at)
  const document = f.of('document', fields)
  return {
    ...decodeRuleRow(value, at),
    description: document.text('description'),
    message: document.text('message'),
    source: document.textOrNull('source'),
    latching: document.flag('latching'),
    written: writtenOf(f.raw('document')),
    asks: f.raw('asks') === null ? null : f.of('asks', decodeWords),
  }
}

export const decodeCheck: Decode<RuleWords> = (value, at) => fields(value, at).of('asks', decodeWords)

export interface VersionView {
  readonly version: number
  readonly written: string
  readonly comment: string | null
  readonly createdAt: number
  /** Null: came with the product. */
  readonly createdBy: Author | null
}

export const decodeVersion: Decode<VersionView> = (value, at) => {
  const f = fields(value, at)
  return {
    version: f.number('version'),
    written: writtenOf(f.raw('document')),
    comment: f.textOrNull('comment'),
    createdAt: f.of('createdAt', instant),
    createdBy: authorOf(f, 'createdBy'),
  }
}

export interface StoryView extends ActivationView {
  readonly activatedBy: Author | null
  readonly reason: string | null
  readonly endedAt: number | null
  readonly endedBy: Author | null
}

export const decodeStory: Decode<StoryView> = (value, at) => {
  const f = fields(value, at)
  return {
    ...decodeActivation(value, at),
    activatedBy: authorOf(f, 'activatedBy'),
    reason: f.textOrNull('reason'),
    endedAt: instantOrNull(f, 'endedAt'),
    endedBy: authorOf(f, 'endedBy'),
  }
}

export interface ShadowView {
  readonly id: string
  readonly version: number
  readonly patientId: string
  readonly patientName: { readonly given: readonly string[]; readonly family: string }
  readonly priority: AlertPriority
  readonly message: string
  readonly raisedAt: number
  readonly endedAt: number | null
}

export const decodeShadow: Decode<ShadowView> = (value, at) => {
  const f = fields(value, at)
  const name = f.of('patientName', fields)
  return {
    id: f.text('id'),
    version: f.number('ruleVersion'),
    patientId: f.text('patientId'),
    patientName: { given: name.list('given', text), family: name.text('family') },
    priority: f.oneOf('priority', ALERT_PRIORITIES),
    message: f.text('message'),
    raisedAt: f.of('raisedAt', instant),
    endedAt: instantOrNull(f, 'endedAt'),
  }
}

export interface CountView {
  readonly version: number
  readonly episodes: number
  readonly open: number
  readonly lastDay: number
  readonly patients: number
  readonly firstAt: number
}

export const decodeCounts: Decode<readonly CountView[]> = (value, at) =>
  fields(value, at).list('counts', (count, place) => {
    const f = fields(count, place)
    return {
      version: f.number('version'),
      episodes: f.number('episodes'),
      open: f.number('open'),
      lastDay: f.number('lastDay'),
      patients: f.number('patients'),
      firstAt: f.of('firstAt', instant),
    }
  })

function authorOf(f: Fields, name: string): Author | null {
  return f.raw(name) === null ? null : f.of(name, decodeNamed)
}

/** Names in the order in which a person writes them; others stand between. */
const FIRST = ['id', 'name', 'description', 'priority', 'kind', 'delaySeconds', 'fact', 'params', 'window', 'aggregate']
const LAST = ['than', 'operator', 'value', 'message', 'source', 'conditions']

/** JSON as a person writes a rule: the database does not keep the order of names. */
function writtenOf(document: unknown): string {
  const inOrder = (_name: string, value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => placeOfName(a) - placeOfName(b)))
      : value
  return JSON.stringify(document, inOrder, 2)
}

function placeOfName(name: string): number {
  const last = LAST.indexOf(name)
  if (last >= 0) return FIRST.length + 1 + last
  return FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length
}

export const rulePage = (id: string) => `/admin/rules/${encodeURIComponent(id)}`
export const rulePath = (id: string) => `/rules/${encodeURIComponent(id)}`

export const MODE_TEXT: Readonly<Record<RuleMode, { readonly text: string; readonly tone: Tone }>> = {
  live: { text: 'live', tone: 'calm' },
  shadow: { text: 'dry run', tone: 'calm' },
  off: { text: 'off', tone: 'over' },
}

export const KIND_TEXT: Readonly<Record<RuleRow['kind'], string>> = {
  threshold: 'limit',
  trend: 'trend',
  score: 'score',
  advice: 'advice',
}

/** One line for a list: `live for everyone (version 2); dry run in 3 North (version 3)`. */
export function countsText(
  { activations, patients }: Pick<RuleRow, 'activations' | 'patients'>,
  wards: ReadonlyMap<string, string>,
): string {
  const places = activations.map(({ mode, scope, version }) => {
    const where = scope.type === 'everyone' ? 'for everyone' : `in ${wards.get(scope.id ?? '') ?? 'a ward'}`
    return `${MODE_TEXT[mode].text} ${where} (version ${version})`
  })
  if (patients > 0) places.push(`own choice for ${patients} ${patients === 1 ? 'patient' : 'patients'}`)
  return places.length === 0 ? 'nowhere' : places.join('; ')
}

/** What an empty list of a dry run means: silence says something only of a rule that runs dry. */
export function dryRunText({ activations, patients }: Pick<RuleRow, 'activations' | 'patients'>): string {
  if (activations.some(({ mode }) => mode === 'shadow'))
    return 'Nothing would have alarmed so far, for patients you may see.'
  return patients > 0
    ? 'No dry run of it has found anything, for patients you may see.'
    : 'It does not run dry, and no dry run of it has found anything, for patients you may see.'
}
