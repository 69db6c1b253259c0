import { batch, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { Instant } from '../../model/clock.ts'
import type { ServerMessage } from '../../model/live-messages.ts'
import { countsFrom } from '../../model/reading.ts'
import { isVitalSignCode, type VitalSignCode } from '../../model/vital-signs.ts'
import { type IntervalEstimate, intervalEstimate } from './interval.ts'
import type { Measured, Snapshot } from './snapshot.ts'
import { type Trend, trend } from './trend.ts'

/** Transit times kept for the median that the top bar shows. */
const KEPT_TRANSITS = 50

type VitalsMessage = Extract<ServerMessage, { type: 'vitals' }>

export interface NumberStore {
  /** The newest value of a patient's vital sign; one signal per number, so that nothing else is drawn again. */
  of(patientId: string, code: VitalSignCode): ReadonlySignal<Measured | null>
  trendOf(patientId: string, code: VitalSignCode): Trend
  /** Seconds between two readings of a device: what the registry says, else what this screen has seen. */
  intervalOf(deviceId: string): number | null
  /** Replaces what is known about who is on the ward; patients who left are forgotten. */
  load(snapshot: Snapshot): void
  /** @param now the server's time. @returns false when the patient is not on the ward as this board knows it */
  follow(message: VitalsMessage, now: Instant): boolean
  /** Median time from the broker to this screen over the last values, ms; null before the first. */
  transitMs(): number | null
}

interface PatientNumbers {
  readonly cells: Map<VitalSignCode, Signal<Measured | null>>
  readonly trends: Map<VitalSignCode, Trend>
}

/** Every live number on this board. Bounded by the patients of the last snapshot times the catalogue's codes. */
export function numberStore(): NumberStore {
  const patients = new Map<string, PatientNumbers>()
  const devices = new Map<string, { registered: number | null; seen: IntervalEstimate }>()
  const transits: number[] = []
  let known: ReadonlySet<string> = new Set()

  const patient = (id: string) => getOr(patients, id, () => ({ cells: new Map(), trends: new Map() }))
  const cell = (id: string, code: VitalSignCode) => getOr(patient(id).cells, code, () => signal<Measured | null>(null))
  const trendOf = (id: string, code: VitalSignCode) => getOr(patient(id).trends, code, trend)
  const put = (id: string, measured: Measured) => {
    const s = cell(id, measured.code)
    const ts = countsFrom({ measuredAt: measured.ts, arrivedAt: measured.arrivedAt })
    if (s.peek() === null || (s.peek()?.ts ?? 0) <= ts) s.value = { ...measured, ts }
  }

  return {
    of: cell,
    trendOf,
    intervalOf(deviceId) {
      const device = devices.get(deviceId)
      return device?.registered ?? device?.seen.seconds() ?? null
    },
    load(snapshot) {
      known = new Set(snapshot.tiles.map(t => t.patient.id))
      for (const id of patients.keys()) if (!known.has(id)) patients.delete(id)
      const present = new Set(snapshot.tiles.flatMap(t => t.devices.map(d => d.id)))
      for (const id of devices.keys()) if (!present.has(id)) devices.delete(id)
      batch(() => {
        for (const tile of snapshot.tiles) {
          for (const d of tile.devices) {
            const device = getOr(devices, d.id, () => ({ registered: null, seen: intervalEstimate() }))
            device.registered = d.intervalSeconds
          }
          for (const measured of tile.vitals) put(tile.patient.id, measured)
          for (const [code, points] of Object.entries(tile.trends)) {
            if (isVitalSignCode(code)) trendOf(tile.patient.id, code).load(points)
          }
        }
      })
    },
    follow(message, now) {
      if (!known.has(message.patientId)) return false
      devices.get(message.deviceId)?.seen.add(message.ts)
      transits.push(Math.max(0, now - message.arrivedAt))
      if (transits.length > KEPT_TRANSITS) transits.shift()
      batch(() => {
        for (const [code, value] of Object.entries(message.vitals)) {
          if (!isVitalSignCode(code) || value === undefined) continue
          const { ts, arrivedAt, deviceId } = message
          put(message.patientId, { code, value, ts, arrivedAt, deviceId })
          if (typeof value === 'number')
            trendOf(message.patientId, code).add(countsFrom({ measuredAt: ts, arrivedAt }), value)
        }
      })
      return true
    },
    transitMs: () => [...transits].sort((a, b) => a - b)[Math.floor(transits.length / 2)] ?? null,
  }
}

function getOr<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const there = map.get(key)
  if (there !== undefined) return there
  const made = make()
  map.set(key, made)
  return made
}
