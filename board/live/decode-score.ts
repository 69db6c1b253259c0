import { ALERT_PRIORITIES } from '../../model/alert.ts'
import { SCORE_STATUSES, SCORES } from '../../model/score.ts'
import type { ScoreView } from '../../model/score-view.ts'
import { type Decode, type Fields, fields, text } from './fields.ts'

/** A score as tiles and the live line have it. @throws ShapeError */
export const decodeScore: Decode<ScoreView> = (value, at) => {
  const f = fields(value, at)
  return {
    name: f.oneOf('name', SCORES),
    status: f.oneOf('status', SCORE_STATUSES),
    reason: f.textOrNull('reason'),
    total: f.numberOrNull('total'),
    floor: f.numberOrNull('floor'),
    ceiling: f.numberOrNull('ceiling'),
    response: f.textOrNull('response'),
    priority: priorityOf(f),
    missing: f.list('missing', text),
    old: f.list('old', text),
    spo2Scale: f.numberOrNull('spo2Scale') === 2 ? 2 : f.numberOrNull('spo2Scale') === 1 ? 1 : null,
    measuredAt: f.text('measuredAt'),
    validUntil: f.textOrNull('validUntil'),
  }
}

export function priorityOf(f: Fields): ScoreView['priority'] {
  return f.raw('priority') === null ? null : f.oneOf('priority', ALERT_PRIORITIES)
}
