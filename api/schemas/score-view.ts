import { Type } from 'typebox'
import { ALERT_PRIORITIES } from '../../model/alert.ts'
import { SCORE_STATUSES, SCORES } from '../../model/score.ts'
import { IsoTime, nullable } from './common.ts'

const Points = (description: string) => nullable(Type.Number({ description }))

/** A score as a tile shows it; the same on the WebSocket. */
export const ScoreView = Type.Object(
  {
    name: Type.Enum([...SCORES], { type: 'string' }),
    status: Type.Enum([...SCORE_STATUSES], { type: 'string' }),
    reason: nullable(Type.String({ description: 'Why it does not apply' })),
    total: Points('Null unless complete'),
    floor: Points('What it is at least'),
    ceiling: Points('What it can be at most'),
    response: nullable(Type.String({ description: 'Reached; by the floor alone when incomplete' })),
    priority: nullable(Type.Enum(ALERT_PRIORITIES, { type: 'string' })),
    missing: Type.Array(Type.String()),
    old: Type.Array(Type.String()),
    spo2Scale: nullable(Type.Union([Type.Literal(1), Type.Literal(2)])),
    measuredAt: IsoTime,
    validUntil: nullable(IsoTime, {}),
  },
  { title: 'ScoreView' },
)
