import type { LimitsInForce } from '../../model/limits.ts'
import { SEXES, type Sex } from '../../model/patient.ts'
import type { ScoreView } from '../../model/score-view.ts'
import { isVitalSignCode, type VitalSignCode, type VitalValue } from '../../model/vital-signs.ts'
import type { ScoreStep } from '../score-words.ts'
import { decodeLimits, instant } from './decode-alert.ts'
import { decodeScore } from './decode-score.ts'
import { type Fields, fields, numberOrText, numbers, text } from './fields.ts'

/** What `GET /api/v1/board` answers: everything a board needs to start. */
export interface Snapshot {
  readonly wards: readonly string[]
  readonly tiles: readonly Tile[]
}

export interface Tile {
  readonly patient: TilePatient
  readonly devices: readonly TileDevice[]
  readonly vitals: readonly Measured[]
  readonly limits: Readonly<Partial<Record<VitalSignCode, LimitsInForce>>>
  /** The early warning score; null: none was taken. */
  readonly score: ScoreView | null
  /** The last 24 hours of it, oldest first. */
  readonly scoreSteps: readonly ScoreStep[]
  /** Minute means of the last 30 minutes by code, `[Unix ms, mean]`, oldest first. */
  readonly trends: Readonly<Partial<Record<VitalSignCode, readonly (readonly [number, number])[]>>>
}

export interface TilePatient {
  readonly id: string
  readonly name: { readonly given: readonly string[]; readonly family: string }
  readonly bed: string | null
  readonly ward: string | null
  /** ISO date. */
  readonly birthDate: string | null
  readonly sex: Sex
}

export interface TileDevice {
  readonly id: string
  readonly name: string | null
  readonly online: boolean
  /** Unix ms. */
  readonly lastSeenAt: number | null
  readonly intervalSeconds: number | null
}

/** One value with both its times, Unix ms. */
export interface Measured {
  readonly code: VitalSignCode
  readonly value: VitalValue
  readonly ts: number
  readonly arrivedAt: number
  readonly deviceId: string
}

/** @throws ShapeError */
export function decodeSnapshot(value: unknown): Snapshot {
  const f = fields(value, 'board')
  return { wards: f.list('wards', text), tiles: f.list('tiles', decodeTile) }
}

function decodeTile(value: unknown, at: string): Tile {
  const f = fields(value, at)
  return {
    patient: f.of('patient', decodePatient),
    devices: f.list('devices', decodeDevice),
    vitals: f.list('vitals', decodeMeasured).flat(),
    limits: byCode(f, 'limits', decodeLimits),
    score: f.raw('score') === null ? null : f.of('score', decodeScore),
    scoreSteps: f.list('scoreTrend', decodeStep),
    trends: byCode(f, 'trends', decodeTrend),
  }
}

export function decodePatient(value: unknown, at: string): TilePatient {
  const f = fields(value, at)
  return {
    id: f.text('id'),
    name: f.of('name', decodeName),
    bed: f.textOrNull('bed'),
    ward: f.textOrNull('ward'),
    birthDate: f.textOrNull('birthDate'),
    sex: f.oneOf('sex', SEXES),
  }
}

function decodeName(value: unknown, at: string): TilePatient['name'] {
  const f = fields(value, at)
  return { given: f.list('given', text), family: f.text('family') }
}

export function decodeDevice(value: unknown, at: string): TileDevice {
  const f = fields(value, at)
  return {
    id: f.text('id'),
    name: f.textOrNull('name'),
    online: f.flag('online'),
    lastSeenAt: f.raw('lastSeenAt') === null ? null : f.of('lastSeenAt', instant),
    intervalSeconds: f.numberOrNull('intervalSeconds'),
  }
}

/** A list of one, or an empty one for a code this board does not know. */
function decodeMeasured(value: unknown, at: string): Measured[] {
  const f = fields(value, at)
  const code = f.text('code')
  if (!isVitalSignCode(code)) return []
  const ts = f.of('ts', instant)
  return [
    {
      code,
      value: f.of('value', numberOrText),
      ts,
      arrivedAt: f.numberOrNull('arrivedAt') ?? ts,
      deviceId: f.text('deviceId'),
    },
  ]
}

function decodeStep(value: unknown, at: string): ScoreStep {
  const f = fields({ ...(Array.isArray(value) ? value : []) }, at)
  return { at: f.number('0'), total: f.numberOrNull('1'), floor: f.numberOrNull('2') }
}

function decodeTrend(value: unknown, at: string): (readonly [number, number])[] {
  return fields({ points: value }, at)
    .list('points', numbers)
    .map(([t = 0, mean = 0]) => [t, mean] as const)
}

function byCode<T>(
  f: Fields,
  name: string,
  item: (value: unknown, at: string) => T,
): Partial<Record<VitalSignCode, T>> {
  return Object.fromEntries(Object.entries(f.dictionary(name, item)).filter(([code]) => isVitalSignCode(code)))
}
