import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { SCORES, type ScoreName } from '../../model/score.ts'
import { tableProblems } from './table-problems.ts'

const closed = { additionalProperties: false }
const Span = Type.Tuple([Type.Number(), Type.Number()])
const NullableNumber = Type.Union([Type.Number(), Type.Null()])
const Priority = Type.Union([Type.Literal('high'), Type.Literal('medium'), Type.Literal('low')])

/** `min` and `max` belong to the band; null: open. */
const BandSchema = Type.Object({ min: NullableNumber, max: NullableNumber, points: Type.Integer() }, closed)

/** Points by band or by coded value, under conditions: `spo2_scale`, `age_band`, or the value of another coded input. */
const VariantSchema = Type.Object(
  {
    when: Type.Optional(Type.Record(Type.String(), Type.String())),
    bands: Type.Optional(Type.Array(BandSchema, { minItems: 1 })),
    points: Type.Optional(Type.Record(Type.String(), Type.Integer())),
  },
  closed,
)

const ItemSchema = Type.Object(
  {
    item: Type.String(),
    label: Type.String(),
    /** `any`: the source with the most points counts. Otherwise the first source that is known. */
    combine: Type.Optional(Type.Literal('any')),
    sources: Type.Array(
      Type.Object(
        {
          input: Type.String(),
          /** With `any`: this one need not be there; it can only add points. */
          required: Type.Optional(Type.Literal(false)),
          variants: Type.Array(VariantSchema, { minItems: 1 }),
        },
        closed,
      ),
      { minItems: 1 },
    ),
  },
  closed,
)

const InputSchema = Type.Object(
  {
    input: Type.String(),
    label: Type.String(),
    kind: Type.Union([Type.Literal('number'), Type.Literal('coded')]),
    unit: Type.Optional(Type.String()),
    /** Chart step; without it values count as they are. */
    step: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
    plausible: Type.Optional(Span),
    values: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
    validMinutes: Type.Number({ exclusiveMinimum: 0 }),
    /** Codes of the vital-sign catalogue, the preferred one first. */
    codes: Type.Optional(Type.Array(Type.String())),
    derive: Type.Optional(Type.Union([Type.Literal('air_or_oxygen'), Type.Literal('oxygen_level')])),
  },
  closed,
)

const ResponseSchema = Type.Object(
  {
    code: Type.String(),
    /** From this total on, or … */
    atLeast: Type.Optional(Type.Integer()),
    /** … when one item has these points. */
    anyItemAt: Type.Optional(Type.Integer()),
    risk: Type.Optional(Type.String()),
    monitor: Type.Optional(Type.String()),
    maxIntervalMinutes: Type.Optional(Type.Integer()),
    action: Type.Optional(Type.String()),
    priority: Type.Optional(Priority),
  },
  closed,
)

const RatioSchema = Type.Object(
  {
    numerator: Type.String(),
    denominator: Type.String(),
    /** The two values are at most so far apart. */
    togetherSeconds: Type.Number({ minimum: 0 }),
    decimals: Type.Integer({ minimum: 0 }),
    /** Ascending; each begins at `from`, or just above `above`. */
    categories: Type.Array(
      Type.Object(
        {
          category: Type.String(),
          from: Type.Optional(Type.Number()),
          above: Type.Optional(Type.Number()),
          priority: Type.Optional(Priority),
        },
        closed,
      ),
      { minItems: 1 },
    ),
  },
  closed,
)

const ScoreTableSchema = Type.Object(
  {
    name: Type.String(),
    title: Type.String(),
    source: Type.String(),
    licence: Type.String(),
    appliesTo: Type.String(),
    kind: Type.Union([Type.Literal('sum'), Type.Literal('ratio')]),
    range: Type.Optional(Span),
    age: Type.Object(
      {
        fromMonths: Type.Number(),
        belowMonths: Type.Optional(Type.Number()),
        reason: Type.String(),
        note: Type.String(),
      },
      closed,
    ),
    exclusions: Type.Optional(Type.Array(Type.Literal('pregnancy'))),
    settings: Type.Optional(Type.Array(Type.Literal('spo2_scale'))),
    /** Ascending. `catalogue`: the age bands of the alarm limits that it stands for. */
    ageBands: Type.Optional(
      Type.Array(
        Type.Object(
          {
            band: Type.String(),
            below: Type.Optional(Type.Number()),
            upTo: Type.Optional(Type.Number()),
            catalogue: Type.Array(Type.String()),
          },
          closed,
        ),
      ),
    ),
    inputs: Type.Array(InputSchema, { minItems: 1 }),
    items: Type.Optional(Type.Array(ItemSchema)),
    /** Points of one item that make it red. */
    redFrom: Type.Optional(Type.Integer()),
    ratio: Type.Optional(RatioSchema),
    /** Ascending: the last one that is reached counts. */
    responses: Type.Optional(Type.Array(ResponseSchema)),
  },
  closed,
)

const TablesSchema = Type.Object(
  {
    version: Type.String(),
    remarks: Type.Array(Type.String()),
    scores: Type.Object(
      {
        news2: ScoreTableSchema,
        qsofa: ScoreTableSchema,
        sirs: ScoreTableSchema,
        mews: ScoreTableSchema,
        shock_index: ScoreTableSchema,
        pews_bedside: ScoreTableSchema,
      },
      closed,
    ),
  },
  closed,
)

export type Band = Static<typeof BandSchema>
export type TableVariant = Static<typeof VariantSchema>
export type TableItem = Static<typeof ItemSchema>
export type TableSource = TableItem['sources'][number]
export type TableInput = Static<typeof InputSchema>
export type TableResponse = Static<typeof ResponseSchema>
export type TableRatio = Static<typeof RatioSchema>

export interface ScoreTable extends Static<typeof ScoreTableSchema> {
  readonly score: ScoreName
  readonly version: string
}

export type ScoreTables = Readonly<Record<ScoreName, ScoreTable>>

/**
 * @param value as read from JSON
 * Errors: an Error that names every place which is wrong, so that a table with a gap never scores anybody.
 */
export function parseScoreTables(value: unknown): ScoreTables {
  if (!Value.Check(TablesSchema, value)) {
    const places = Value.Errors(TablesSchema, value).map(e => `${e.instancePath || '/'} ${e.message}`)
    throw new Error(`The score tables cannot be used: ${places.join('; ')}`)
  }
  const { version, scores } = value
  const tableOf = (score: ScoreName): ScoreTable => ({ ...scores[score], score, version })
  const problems = SCORES.flatMap(score => tableProblems(tableOf(score)).map(p => `/scores/${score}${p}`))
  if (problems.length > 0) throw new Error(`The score tables cannot be used: ${problems.join('; ')}`)
  return {
    news2: tableOf('news2'),
    qsofa: tableOf('qsofa'),
    sirs: tableOf('sirs'),
    mews: tableOf('mews'),
    shock_index: tableOf('shock_index'),
    pews_bedside: tableOf('pews_bedside'),
  }
}
