import { type Static, Type } from 'typebox'
import { ALERT_PRIORITIES } from '../../../model/alert.ts'
import {
  type RuleAsks as ModelAsks,
  type ShadowCount as ModelCount,
  type RuleVersion as ModelVersion,
  RULE_KINDS,
  RULE_MODES,
  type RuleActivation,
  type RuleActivationStory,
  type RuleScope,
} from '../../../model/rule.ts'
import type { RuleInUse, RuleStore } from '../../../store/rules.ts'
import { Person, Text } from '../../schemas/clinical.ts'
import { IsoTime, nullable, page, pageQuery, Uuid } from '../../schemas/common.ts'
import { ShortName, shortName } from '../../schemas/short-name.ts'
import { iso, isoOrNull } from '../../schemas/times.ts'

const Mode = Type.Enum([...RULE_MODES], {
  type: 'string',
  description: '`live`: alarms; `shadow`: dry run, nobody is told; `off`: not there, though it counts for more people',
})
const Priority = Type.Enum(ALERT_PRIORITIES, { type: 'string' })
const Kind = Type.Enum([...RULE_KINDS], { type: 'string' })
const DocumentVersion = Type.Integer({ description: 'Of the document, from 1' })

/** What is written is judged by the language of rules, which says more of what is wrong than a schema does. */
const DOCUMENT = {
  id: 'spo2-very-low',
  name: 'SpO2 very low for a minute',
  description: 'For patients on a target of 88 to 92 %.',
  priority: 'medium',
  kind: 'threshold',
  delaySeconds: 60,
  latching: false,
  message: 'SpO2 below 85 % for a minute',
  conditions: { all: [{ fact: 'spo2', operator: 'lessThan', value: 85 }] },
}
const written = (description: string) => Type.Optional(Type.Unknown({ description }))
const document = {
  id: written('Slug, unique; of a new version: that of the rule'),
  name: written('Text'),
  description: written('What it is for'),
  source: written('Where its numbers come from; may be left out'),
  message: written('What a nurse reads, at most 200 characters'),
  priority: written('`high`, `medium` or `low`'),
  kind: written('`threshold`, `trend` or `score`'),
  yieldsTo: written('Ids of rules that say more of the same; may be left out'),
  delaySeconds: written('How long the conditions must hold, 0 to 3600'),
  maxGapSeconds: written('A longer time in which they are not known to hold breaks the run; may be left out'),
  latching: written('Whether the alert stays until a person resets it'),
  hysteresis: written('Of a single condition: how far the fact must come back; may be left out'),
  conditions: written('Those of json-rules-engine with facts and operators for vital signs: docs/rules.md'),
}
export const RuleToCheck = Type.Object(document, {
  title: 'RuleDocument',
  description: 'A rule as data; what is wrong with it is told with the place',
  examples: [DOCUMENT],
})
export const RuleBody = Type.Object(
  { ...document, comment: Type.Optional(nullable(Text(500, 'Why it is written or changed'))) },
  { title: 'RuleBody', examples: [{ ...DOCUMENT, comment: 'Asked for by the chest ward' }] },
)

const CheckedDocument = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    description: Type.String(),
    priority: Priority,
    kind: Kind,
    delaySeconds: Type.Number(),
    latching: Type.Boolean(),
    message: Type.String(),
    conditions: Type.Object({}),
  },
  { title: 'CheckedRule', description: 'With whatever else was written' },
)
const Asks = Type.Object(
  {
    facts: Type.Array(Type.String(), { description: 'Codes of vital signs, `score:…`, `age`' }),
    windows: Type.Array(Type.Object({ code: Type.String(), seconds: Type.Number() }), {
      description: 'What is remembered of each patient for it',
    }),
    delaySeconds: Type.Number(),
    words: Type.Array(Type.Object({ depth: Type.Integer(), text: Type.String() }), {
      description: 'Its conditions as a person reads them; `depth`: within how many groups',
    }),
  },
  { title: 'RuleAsks' },
)
export const CheckAnswer = Type.Object({ document: CheckedDocument, asks: Asks })

export const Scope = Type.Union(
  [
    Type.Object({ type: Type.Literal('patient'), patientId: Uuid }, { additionalProperties: false }),
    Type.Object({ type: Type.Literal('ward'), wardId: Uuid }, { additionalProperties: false }),
    Type.Object({ type: Type.Literal('everyone') }, { additionalProperties: false }),
  ],
  { description: 'For whom; the narrowest decides: patient before ward before everyone' },
)
const activation = {
  id: Uuid,
  version: DocumentVersion,
  mode: Mode,
  scope: Scope,
  activatedAt: IsoTime,
}
const Activation = Type.Object(activation, { title: 'RuleActivation' })
export const Activated = Type.Object(
  { ...activation, revision: Type.Integer({ description: 'Of the rule after it: its ETag' }) },
  { title: 'ActivatedRule' },
)
const ActivationStory = Type.Object(
  {
    ...activation,
    activatedBy: nullable(Person),
    reason: nullable(Type.String()),
    endedAt: nullable(IsoTime),
    endedBy: nullable(Person),
  },
  { title: 'RuleActivationStory' },
)
export const ActivationPage = page(ActivationStory)

const Reason = Text(500, 'Why')
const EXAMPLE_SCOPE = { type: 'patient', patientId: '1f0a2b7e-54a3-4d2c-9a41-0c3c5a1f7d10' }
export const ActivateBody = Type.Object(
  { version: Type.Integer({ minimum: 1, maximum: 1_000_000 }), mode: Mode, scope: Scope, reason: Reason },
  {
    additionalProperties: false,
    title: 'ActivateRule',
    examples: [{ version: 1, mode: 'shadow', scope: EXAMPLE_SCOPE, reason: 'To see how often it would alarm' }],
  },
)
export const RollBackBody = Type.Object(
  { scope: Scope, reason: Reason },
  {
    additionalProperties: false,
    title: 'RollBackRule',
    examples: [{ scope: EXAMPLE_SCOPE, reason: 'Alarms when the patient coughs' }],
  },
)

const summary = {
  id: Type.String({ description: 'Slug' }),
  name: Type.String(),
  priority: Priority,
  kind: Kind,
  version: Type.Integer({ description: 'The newest one' }),
  revision: Type.Integer({ description: 'Grows with every version and activation: its ETag' }),
  activations: Type.Array(Activation, { description: 'What counts now for everyone and for wards' }),
  patients: Type.Integer({ description: 'For how many patients something of their own counts' }),
  shadowLastDay: Type.Integer({ description: 'Episodes of the last 24 h of its dry runs' }),
  updatedAt: IsoTime,
  updatedBy: nullable(Person),
}
export const RulePage = page(Type.Object(summary, { title: 'RuleSummary' }))
export const RuleListQuery = Type.Object(pageQuery)
export const Rule = Type.Object(
  {
    ...summary,
    document: CheckedDocument,
    asks: nullable(Asks),
    createdAt: IsoTime,
    createdBy: nullable(Person),
  },
  { title: 'Rule', description: '`asks` is null, and people are, where another version of the product wrote it' },
)
const RuleVersion = Type.Object(
  {
    version: DocumentVersion,
    document: CheckedDocument,
    comment: nullable(Type.String()),
    createdAt: IsoTime,
    createdBy: nullable(Person),
  },
  { title: 'RuleVersion' },
)
export const VersionPage = page(RuleVersion)

const ShadowCount = Type.Object(
  {
    version: DocumentVersion,
    episodes: Type.Integer(),
    open: Type.Integer({ description: 'Not over yet' }),
    lastDay: Type.Integer({ description: 'Began in the last 24 h' }),
    patients: Type.Integer(),
    firstAt: IsoTime,
    lastAt: IsoTime,
  },
  { title: 'ShadowCount' },
)
const ShadowEpisode = Type.Object(
  {
    id: Uuid,
    ruleVersion: Type.Integer(),
    patientId: Uuid,
    patientName: ShortName,
    priority: Priority,
    message: Type.String(),
    raisedAt: IsoTime,
    endedAt: nullable(IsoTime),
    justification: Type.Object({}, { description: 'As of an alert' }),
  },
  { title: 'ShadowEpisode' },
)
export const ShadowAnswer = Type.Object({
  counts: Type.Array(ShadowCount, { description: 'Of all patients, newest version first' }),
  items: Type.Array(ShadowEpisode, { description: 'Of patients the caller may see, newest first' }),
  nextCursor: nullable(Type.String()),
})
export const ShadowQuery = Type.Object({
  version: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
  ...pageQuery,
})
export const ActivationParams = Type.Object({ id: Type.String(), activationId: Type.String() })

export function summaryView(rule: RuleInUse) {
  const { id, document, version, revision, activations, patients, shadowLastDay, updatedAt, updatedBy } = rule
  const { name, priority, kind } = document
  return {
    id,
    name,
    priority,
    kind,
    version,
    revision,
    activations: activations.map(activationView),
    patients,
    shadowLastDay,
    updatedAt: iso(updatedAt),
    updatedBy,
  }
}

export function ruleView(rule: RuleInUse, asks: ModelAsks | null): Static<typeof Rule> {
  const { document, createdAt, createdBy } = rule
  return {
    ...summaryView(rule),
    document,
    asks: asks && asksView(asks),
    createdAt: iso(createdAt),
    createdBy,
  }
}

export function asksView({ facts, windows, delaySeconds, words }: ModelAsks): Static<typeof Asks> {
  return { facts: [...facts], windows: [...windows], delaySeconds, words: [...words] }
}

export function activationView({ id, version, mode, scope, activatedAt }: RuleActivation | RuleActivationStory) {
  return { id, version, mode, scope, activatedAt: iso(activatedAt) }
}

export function storyView(story: RuleActivationStory): Static<typeof ActivationStory> {
  const { activatedBy, reason, endedAt, endedBy } = story
  return { ...activationView(story), activatedBy, reason, endedAt: isoOrNull(endedAt), endedBy }
}

export function versionView(of: ModelVersion): Static<typeof RuleVersion> {
  const { version, document, comment, createdAt, createdBy } = of
  return { version, document, comment, createdAt: iso(createdAt), createdBy }
}

export function countView({ firstAt, lastAt, ...count }: ModelCount): Static<typeof ShadowCount> {
  return { ...count, firstAt: iso(firstAt), lastAt: iso(lastAt) }
}

type StoredShadow = Awaited<ReturnType<RuleStore['shadows']>>['items'][number]

export function shadowView(episode: StoredShadow): Static<typeof ShadowEpisode> {
  const { id, ruleVersion, patientId, patientName, priority, message, raisedAt, endedAt, justification } = episode
  return {
    id,
    ruleVersion,
    patientId,
    patientName: shortName(patientName),
    priority,
    message,
    raisedAt: iso(raisedAt),
    endedAt: isoOrNull(endedAt),
    justification,
  }
}

/** As the database writes ids. */
export function scopeOf(scope: Static<typeof Scope>): RuleScope {
  if (scope.type === 'patient') return { type: 'patient', patientId: scope.patientId.toLowerCase() }
  return scope.type === 'ward' ? { type: 'ward', wardId: scope.wardId.toLowerCase() } : scope
}
