import { Type } from 'typebox'
import { SEXES } from '../../../model/patient.ts'
import { IsoTime, nullable, UnixMs, Uuid } from '../../schemas/common.ts'
import { ScoreView } from '../../schemas/score-view.ts'
import { LimitsAnswer } from '../limits/schemas.ts'
import { Code, Value } from '../vitals/schemas.ts'

const Tile = Type.Object(
  {
    patient: Type.Object({
      id: Uuid,
      name: Type.Object({ given: Type.Array(Type.String()), family: Type.String() }),
      birthDate: nullable(Type.String({ format: 'date' })),
      sex: Type.Enum([...SEXES], { type: 'string' }),
      ward: nullable(Type.String()),
      bed: nullable(Type.String()),
    }),
    devices: Type.Array(
      Type.Object({
        id: Type.String(),
        name: nullable(Type.String()),
        online: Type.Boolean(),
        lastSeenAt: nullable(IsoTime),
        intervalSeconds: nullable(Type.Number()),
      }),
    ),
    vitals: Type.Array(
      Type.Object({
        code: Code,
        value: Value,
        unit: nullable(Type.String()),
        ts: UnixMs,
        arrivedAt: UnixMs,
        fresh: Type.Boolean(),
        deviceId: Type.String(),
      }),
    ),
    limits: LimitsAnswer,
    score: nullable(ScoreView),
    scoreTrend: Type.Unsafe<[number, number | null, number | null][]>(
      Type.Array(Type.Array(Type.Union([Type.Number(), Type.Null()])), {
        description: 'The last 24 hours of that score, one point each half hour: `[t, total, floor]`, t in Unix ms',
      }),
    ),
    trends: Type.Unsafe<Record<string, [number, number][]>>(
      Type.Record(Type.String(), Type.Array(Type.Array(Type.Number())), {
        description: 'The last 30 minutes by code: `[t, mean]` a minute, t in Unix ms, gaps left out',
      }),
    ),
  },
  { title: 'Tile' },
)

export const BoardAnswer = Type.Object(
  {
    wards: Type.Array(Type.String(), { description: 'All wards there are, sorted' }),
    tiles: Type.Array(Tile, { description: 'Sorted by family name; at most 500' }),
  },
  { title: 'Board' },
)
export const BoardQuery = Type.Object({
  ward: Type.Optional(Type.String({ maxLength: 60, description: 'One ward only' })),
})
