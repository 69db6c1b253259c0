import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { isVitalSignCode, type VitalSignCode, type VitalValue } from '../model/vital-signs.ts'
import type { LiveVitals } from './live-vitals.ts'

/** Bytes. PostgreSQL refuses a NOTIFY payload of 8,000 and more; Redis would take more, and gains nothing by it. */
const PAYLOAD_BELOW_BYTES = 8000

export const LIVE_VITALS_CHANNEL = 'live_vitals'
export const LIVE_WATCH_CHANNEL = 'live_watch'

const Value = Type.Union([Type.Number(), Type.String()])
const LivePayload = Compile(
  Type.Array(
    Type.Tuple([Type.String(), Type.String(), Type.Number(), Type.Number(), Type.Record(Type.String(), Value)]),
  ),
)
const WatchPayload = Compile(Type.Union([Type.Literal('all'), Type.Array(Type.String())]))

/** JSON arrays, each small enough for one NOTIFY. Something too big for one alone (nothing is) is left out. */
export function chunks(entries: Iterable<unknown>): string[] {
  const payloads: string[] = []
  let current = ''
  let bytes = 0
  for (const entry of entries) {
    const json = JSON.stringify(entry)
    const size = Buffer.byteLength(json) + 1 // with its comma or bracket
    if (size + 1 >= PAYLOAD_BELOW_BYTES) continue
    if (bytes + size + 1 >= PAYLOAD_BELOW_BYTES) {
      payloads.push(`[${current}]`)
      current = ''
      bytes = 0
    }
    current += current === '' ? json : `,${json}`
    bytes += size
  }
  if (current !== '') payloads.push(`[${current}]`)
  return payloads
}

export function encodeLive(live: Iterable<LiveVitals>): string[] {
  return chunks(Array.from(live, l => [l.patientId, l.deviceId, l.measuredAt, l.arrivedAt, l.vitals]))
}

/** @returns nothing for a payload that is not ours; codes of another catalogue are left out */
export function decodeLive(payload: string): readonly LiveVitals[] {
  const json = parse(payload)
  if (!LivePayload.Check(json)) return []
  return json.map(([patientId, deviceId, measuredAt, arrivedAt, values]) => {
    const vitals: Partial<Record<VitalSignCode, VitalValue>> = {}
    for (const [code, value] of Object.entries(values)) if (isVitalSignCode(code)) vitals[code] = value
    return { patientId, deviceId, measuredAt, arrivedAt, vitals }
  })
}

export function encodeWatch(patients: 'all' | ReadonlySet<string>): string[] {
  return patients === 'all' ? ['"all"'] : chunks(patients)
}

/** @returns nothing watched for a payload that is not ours */
export function decodeWatch(payload: string): 'all' | readonly string[] {
  const json = parse(payload)
  return WatchPayload.Check(json) ? json : []
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload)
  } catch {
    return undefined // not ours: counts as empty
  }
}
