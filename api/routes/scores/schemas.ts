import { Type } from 'typebox'
import { ALERT_PRIORITIES } from '../../../model/alert.ts'
import { SCORE_INPUT_STATES, SCORE_STATUSES, SCORES, type ScoreInput, type ScoreResult } from '../../../model/score.ts'
import { Person, Text } from '../../schemas/clinical.ts'
import { IsoTime, nullable, page, queryTime, Uuid } from '../../schemas/common.ts'
import { iso, isoOrNull } from '../../schemas/times.ts'
import { Value } from '../vitals/schemas.ts'

const words = <const T extends string>(values: readonly T[]) => Type.Enum([...values], { type: 'string' })
const Name = words(SCORES)
const NullableText = nullable(Type.String())
const Points = (description: string) => nullable(Type.Number({ description }))

const Input = Type.Object({
  input: Type.String({ description: "Name in the score's table" }),
  value: Value,
  unit: NullableText,
  code: nullable(Type.String({ description: 'Code of the vital-sign catalogue' })),
  deviceId: nullable(Type.String({ description: 'Null: a person entered it' })),
  measuredAt: nullable(IsoTime),
  ageSeconds: nullable(Type.Number()),
  validSeconds: Type.Number(),
  state: words(SCORE_INPUT_STATES),
})
const Part = Type.Object({
  item: Type.String(),
  label: Type.String(),
  points: Points('Null: not known'),
  most: Type.Number({ description: 'The most that this part can give' }),
  band: NullableText,
  isMissing: Type.Boolean(),
  inputs: Type.Array(Input, { description: 'Every value that was offered' }),
})
const Response = Type.Object({
  code: Type.String(),
  risk: NullableText,
  action: NullableText,
  monitor: NullableText,
  maxIntervalMinutes: nullable(Type.Number()),
  priority: nullable(words(ALERT_PRIORITIES)),
})
const result = {
  score: Name,
  version: Type.String({ description: 'Of the tables' }),
  status: words(SCORE_STATUSES),
  reason: nullable(Type.String({ description: 'Why it does not apply' })),
  measuredAt: IsoTime,
  total: Points('Null unless complete: a floor is never printed in its place'),
  floor: Points('The known points'),
  ceiling: Points('The most that the total can still be'),
  value: Points('Of a ratio, rounded'),
  parts: Type.Array(Part),
  missing: Type.Array(Type.String(), { description: 'Items without a usable value' }),
  old: Type.Array(Type.String(), { description: 'Those of `missing` whose value is too old' }),
  red: Type.Array(Type.String(), { description: 'Items whose points alone call for more than the total does' }),
  disagreeing: Type.Array(Type.String(), { description: 'Items for which two devices differ in points' }),
  response: nullable(Response),
  atLeast: nullable(Response),
  ageBand: NullableText,
  isAgeAssumed: Type.Boolean(),
  spo2Scale: nullable(
    Type.Object({
      scale: Type.Union([Type.Literal(1), Type.Literal(2)]),
      orderedBy: nullable(Uuid),
      orderedAt: nullable(IsoTime),
    }),
  ),
  validUntil: nullable(IsoTime),
  summary: Type.String(),
  source: Type.String(),
}
export const Score = Type.Object(result, { title: 'Score' })
export const ScorePage = page(Score)
export const LatestScores = Type.Object(
  {
    items: Type.Array(
      Type.Object({
        ...result,
        fresh: Type.Boolean({ description: 'False: a value that it rests on has become too old since' }),
      }),
    ),
    nextCursor: Type.Null(),
  },
  { title: 'LatestScores' },
)

export const SCORES_DEFAULT = 200
export const ScoreQuery = Type.Object({
  from: Type.Optional(queryTime('Inclusive; 24 hours before `to` if not given')),
  to: Type.Optional(queryTime('Exclusive; now if not given')),
  score: Type.Optional(
    Type.String({
      maxLength: 200,
      description: `Of ${SCORES.join(', ')}; several with commas between, all if not given`,
    }),
  ),
  inputs: Type.Optional(
    Type.Enum(['true', 'false'], {
      type: 'string',
      description: '`false` leaves the values out of every part: for a chart. `true` if not given',
    }),
  ),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1500, description: `${SCORES_DEFAULT} if not given` })),
  cursor: Type.Optional(Type.String({ maxLength: 1000, description: '`nextCursor` of the page before' })),
})

export const Spo2ScaleOrder = Type.Object(
  {
    scale: Type.Union([Type.Literal(1), Type.Literal(2)], { description: 'Scale of the SpO2 part of NEWS2' }),
    reason: Text(500, 'Why, in the words of the doctor who orders it'),
  },
  {
    additionalProperties: false,
    title: 'Spo2ScaleOrder',
    examples: [{ scale: 2, reason: 'Hypercapnic respiratory failure, target 88 to 92 %' }],
  },
)
export const Spo2Scale = Type.Object(
  {
    scale: Type.Union([Type.Literal(1), Type.Literal(2)]),
    reason: NullableText,
    orderedBy: nullable(Person),
    orderedAt: nullable(IsoTime),
    history: Type.Array(
      Type.Object({
        id: Uuid,
        scale: Type.Union([Type.Literal(1), Type.Literal(2)]),
        reason: NullableText,
        orderedBy: Person,
        orderedAt: IsoTime,
      }),
      { description: 'Newest first' },
    ),
  },
  { title: 'Spo2Scale' },
)

export function scoreResultView({ at, validUntil, parts, spo2Scale, ...same }: ScoreResult) {
  return {
    ...same,
    measuredAt: iso(at),
    validUntil: isoOrNull(validUntil),
    parts: parts.map(part => ({ ...part, inputs: part.inputs.map(inputView) })),
    spo2Scale: spo2Scale === null ? null : { ...spo2Scale, orderedAt: isoOrNull(spo2Scale.orderedAt) },
    missing: [...same.missing],
    old: [...same.old],
    red: [...same.red],
    disagreeing: [...same.disagreeing],
  }
}

const inputView = (input: ScoreInput) => ({ ...input, measuredAt: isoOrNull(input.measuredAt) })
