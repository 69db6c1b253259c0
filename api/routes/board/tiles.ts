import type { Static } from 'typebox'
import type { Instant } from '../../../model/clock.ts'
import { type Device, intervalOf } from '../../../model/device.ts'
import { freshForSeconds } from '../../../model/freshness.ts'
import { limitsInForce } from '../../../model/limits.ts'
import type { Patient } from '../../../model/patient.ts'
import { countsFrom } from '../../../model/reading.ts'
import { type ScorePoint, TILE_SCORES, tileScore } from '../../../model/score-view.ts'
import { VITAL_SIGNS, type VitalSignCode } from '../../../model/vital-signs.ts'
import type { Viewer } from '../../../store/access.ts'
import type { LatestScores } from '../../../store/scores.ts'
import type { LatestVital } from '../../../store/vitals.ts'
import type { ApiPorts } from '../../ports.ts'
import { isoOrNull } from '../../schemas/times.ts'
import { limitsView } from '../limits/schemas.ts'
import { allPages, mapSome } from './all-pages.ts'
import type { BoardAnswer } from './schemas.ts'

/** Beds that one answer shows; a larger house asks ward by ward. */
const MOST_PATIENTS = 500
const MOST_DEVICES = 20_000
const TREND_MS = 30 * 60_000
const SCORE_TREND_MS = 24 * 3_600_000
const TREND_CODES: readonly VitalSignCode[] = ['hr', 'pulse', 'spo2', 'rr', 'etco2']
/** Trend queries of one request at a time. */
const TRENDS_AT_ONCE = 4

export type BoardPorts = Pick<ApiPorts, 'patients' | 'patientProfiles' | 'devices' | 'vitals' | 'scores' | 'clock'>
type Board = Static<typeof BoardAnswer>
type Tile = Board['tiles'][number]

/** Everything a board starts with, in one answer. */
export async function readBoard(ports: BoardPorts, viewer: Viewer, ward: string | undefined): Promise<Board> {
  const now = ports.clock()
  const everybody = await allPages(page => ports.patients.list({ ...page, viewer }), MOST_PATIENTS)
  const wards = [...new Set(everybody.flatMap(p => p.ward ?? []))].sort()
  const patients =
    ward === undefined
      ? everybody
      : await allPages(page => ports.patients.list({ ...page, viewer, ward }), MOST_PATIENTS)
  const ids = patients.map(p => p.id)
  const [devices, latest, profiles, trends, scores, scoreTrends] = await Promise.all([
    allPages(page => ports.devices.list(page), MOST_DEVICES),
    ports.vitals.latest(ids),
    ids.length === 0 ? [] : ports.patientProfiles.profiles(ids),
    mapSome(ids, TRENDS_AT_ONCE, id => trendOf(ports, id, now)),
    ports.scores.latest(ids, TILE_SCORES),
    ports.scores.trends(ids, TILE_SCORES, now - SCORE_TREND_MS),
  ])
  const devicesOf = byPatient(devices)
  const own = new Map(
    profiles.map(({ patientId, personalLimits: personal, wardLimits: ward }) => [patientId, { personal, ward }]),
  )
  const tiles = patients.map((patient, i) => {
    const limits = limitsInForce(patient.birthDate, own.get(patient.id) ?? {}, now)
    return {
      ...who(patient, devicesOf.get(patient.id) ?? [], latest.get(patient.id) ?? [], now),
      limits: limitsView(limits),
      ...scoreOf(scores, scoreTrends, patient.id),
      trends: trends[i] ?? {},
    }
  })
  return { wards, tiles }
}

function byPatient(devices: readonly Device[]): ReadonlyMap<string, readonly Device[]> {
  const groups = new Map<string, Device[]>()
  for (const device of devices) {
    if (device.patientId === null) continue
    const group = groups.get(device.patientId)
    if (group) group.push(device)
    else groups.set(device.patientId, [device])
  }
  return groups
}

function who(
  { id, name, birthDate, sex, ward, bed }: Patient,
  devices: readonly Device[],
  latest: readonly LatestVital[],
  now: Instant,
): Pick<Tile, 'patient' | 'devices' | 'vitals'> {
  const intervals = new Map(devices.map(device => [device.id, intervalOf(device)]))
  return {
    patient: { id, name: { given: [...name.given], family: name.family }, birthDate, sex, ward, bed },
    devices: devices.map(device => ({
      id: device.id,
      name: device.name,
      online: device.online,
      lastSeenAt: isoOrNull(device.lastSeenAt),
      intervalSeconds: intervalOf(device),
    })),
    vitals: latest.map(({ code, value, measuredAt, arrivedAt, deviceId }) => ({
      code,
      value,
      unit: VITAL_SIGNS[code].unit,
      ts: measuredAt,
      arrivedAt,
      fresh:
        now - countsFrom({ measuredAt, arrivedAt }) <= 1000 * freshForSeconds(code, intervals.get(deviceId) ?? null),
      deviceId,
    })),
  }
}

function scoreOf(
  latest: LatestScores,
  trends: ReadonlyMap<string, readonly ScorePoint[]>,
  patientId: string,
): Pick<Tile, 'score' | 'scoreTrend'> {
  const score = tileScore(latest.get(patientId) ?? [])
  const points = (trends.get(patientId) ?? []).filter(({ name }) => name === score?.name)
  return {
    score: score === null ? null : { ...score, missing: [...score.missing], old: [...score.old] },
    scoreTrend: points.map(({ measuredAt, total, floor }) => [measuredAt, total, floor]),
  }
}

async function trendOf({ vitals }: BoardPorts, patientId: string, now: Instant): Promise<Tile['trends']> {
  const series = await vitals.rollUps({ patientId, from: now - TREND_MS, to: now, codes: TREND_CODES }, '1m')
  return Object.fromEntries(
    [...series].map(([code, points]) => [code, points.map(([t, , mean]): [number, number] => [t, mean])]),
  )
}
