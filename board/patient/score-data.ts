import { SCORE_STATUSES, SCORES, type ScoreName, type ScoreStatus } from '../../model/score.ts'
import { instant } from '../live/decode-alert.ts'
import { type Decode, fields, numberOrText, text } from '../live/fields.ts'
import type { ScoreStep } from '../score-words.ts'

/** A score as `GET /patients/{id}/scores/latest` tells it. */
export interface ScoreDetail {
  readonly name: ScoreName
  readonly status: ScoreStatus
  readonly reason: string | null
  readonly total: number | null
  readonly floor: number | null
  readonly ceiling: number | null
  readonly parts: readonly ScorePartDetail[]
  readonly missing: readonly string[]
  readonly old: readonly string[]
  /** What the response table asks for; of an incomplete score at least. */
  readonly response: { readonly action: string | null; readonly monitor: string | null } | null
  readonly isAgeAssumed: boolean
  readonly isScale2: boolean
  readonly measuredAt: number
  readonly validUntil: string | null
}

export interface ScorePartDetail {
  readonly item: string
  readonly label: string
  readonly points: number | null
  readonly most: number
  /** The value that gave the points; null: there is none that counts. */
  readonly used: {
    readonly value: number | string
    readonly unit: string | null
    readonly measuredAt: number | null
    /** Null: a person entered it. */
    readonly deviceId: string | null
  } | null
}

const decodeInput: Decode<ScorePartDetail['used'] & { readonly isUsed: boolean }> = (value, at) => {
  const f = fields(value, at)
  return {
    isUsed: f.text('state') === 'used',
    value: f.of('value', numberOrText),
    unit: f.textOrNull('unit'),
    measuredAt: f.raw('measuredAt') === null ? null : f.of('measuredAt', instant),
    deviceId: f.textOrNull('deviceId'),
  }
}

const decodePart: Decode<ScorePartDetail> = (value, at) => {
  const f = fields(value, at)
  return {
    item: f.text('item'),
    label: f.text('label'),
    points: f.numberOrNull('points'),
    most: f.number('most'),
    used: f.list('inputs', decodeInput).find(input => input.isUsed) ?? null,
  }
}

const decodeResponse: Decode<ScoreDetail['response']> = (value, at) => {
  const f = fields(value, at)
  return { action: f.textOrNull('action'), monitor: f.textOrNull('monitor') }
}

export const decodeScoreDetail: Decode<ScoreDetail> = (value, at) => {
  const f = fields(value, at)
  const response = f.raw('response') === null ? 'atLeast' : 'response'
  return {
    name: f.oneOf('score', SCORES),
    status: f.oneOf('status', SCORE_STATUSES),
    reason: f.textOrNull('reason'),
    total: f.numberOrNull('total') ?? f.numberOrNull('value'),
    floor: f.numberOrNull('floor'),
    ceiling: f.numberOrNull('ceiling'),
    parts: f.list('parts', decodePart),
    missing: f.list('missing', text),
    old: f.list('old', text),
    response: f.raw(response) === null ? null : f.of(response, decodeResponse),
    isAgeAssumed: f.flag('isAgeAssumed'),
    isScale2: f.raw('spo2Scale') !== null && f.of('spo2Scale', (v, path) => fields(v, path).number('scale')) === 2,
    measuredAt: f.of('measuredAt', instant),
    validUntil: f.textOrNull('validUntil'),
  }
}

export const decodeLatestScores: Decode<readonly ScoreDetail[]> = (value, at) =>
  fields(value, at).list('items', decodeScoreDetail)

/** One step of the chart, with what an incomplete score can be at most. */
export interface ScoreChartStep extends ScoreStep {
  readonly ceiling: number | null
}

/** @returns oldest first */
export const decodeScoreSteps: Decode<readonly ScoreChartStep[]> = (value, at) =>
  fields(value, at)
    .list('items', (item, path) => {
      const f = fields(item, path)
      return {
        at: f.of('measuredAt', instant),
        total: f.numberOrNull('total'),
        floor: f.numberOrNull('floor'),
        ceiling: f.numberOrNull('ceiling'),
      }
    })
    .toReversed()
