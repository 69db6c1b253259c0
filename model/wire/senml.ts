import type { Instant } from '../clock.ts'
import type { DeviceReading } from '../reading.ts'
import { isVitalSignCode, VITAL_SIGN_CODES, VITAL_SIGNS, type VitalSignCode, type VitalValue } from '../vital-signs.ts'
import { isObject, type JsonObject, parseJson } from './json.ts'
import { type DecodedReadings, MAX_READINGS, quote, type Refusal, refuseMessage } from './refusal.ts'
import { isVitalValue, notAValue } from './vitals.ts'

/** RFC 8428, 4.5.3: a resolved time below this many seconds counts from now. */
const RELATIVE_BELOW_SECONDS = 2 ** 28
/** RFC 8428, 4.4: the version this page of the standard defines. */
const VERSION = 10

/** Other spellings of the catalogue's UCUM units: the SenML units registry (RFC 8428, 12.1; RFC 8798) and common use. */
const OTHER_SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  '/min': ['1/min', 'beat/min'],
  '%': ['/100'],
  'mm[Hg]': ['mmHg'],
}

interface Bases {
  bn: string
  bt: number
  bu: string | null
  bv: number | null
}

interface Instantaneous {
  readonly deviceTime: Instant | null
  readonly relative: boolean
  readonly vitals: Partial<Record<VitalSignCode, VitalValue>>
}

/**
 * SenML JSON (RFC 8428): names are vital-sign codes, alone or behind a base name (`urn:dev:mac:0024befffe804ff1:`), units
 * the catalogue's. Records of one time become one reading, in the order in which the times appear.
 * @param arrivedAt "now" of the RFC, for relative times
 */
export function decodeSenml(payload: string, arrivedAt: Instant): DecodedReadings {
  const json = parseJson(payload)
  if (!json.ok) return refuseMessage(json.refusal)
  if (!Array.isArray(json.value) || json.value.length === 0)
    return wrongPack('payload', json.value, 'a pack of records')
  const pack: readonly unknown[] = json.value
  if (pack.length > MAX_READINGS) {
    const detail = `payload: ${pack.length} records, at most ${MAX_READINGS} in one message`
    return refuseMessage({ reason: 'too-many-readings', detail })
  }
  const bases: Bases = { bn: '', bt: 0, bu: null, bv: null }
  const byTime = new Map<Instant | null, Instantaneous>()
  const refused: Refusal[] = []
  for (let i = 0; i < pack.length; i++) {
    const record = pack[i]
    if (!isObject(record)) {
      refused.push({ reason: 'wrong-shape', detail: `[${i}]: ${quote(record)} is not a record` })
      continue
    }
    // What a base or a must-understand field says holds for the records behind it: without it none can be trusted.
    const wrong = takeBases(record, bases)
    if (wrong !== null) return wrongPack(`[${i}].${wrong}`, record[wrong], 'understood')
    decodeRecord(record, bases, arrivedAt, i, byTime, refused)
  }
  const readings: DeviceReading[] = []
  for (const { deviceTime, relative, vitals } of byTime.values()) {
    readings.push({ deviceTime, seq: null, vitals, ...(relative ? { timeIsRelative: true } : {}) })
  }
  if (readings.length === 0 && refused.length === 0) return wrongPack('payload', pack, 'a pack with a value')
  return { readings, refused }
}

/** @param baseName put before every name, such as `urn:dev:mac:0024befffe804ff1:` */
export function encodeSenml(readings: readonly DeviceReading[], baseName = ''): string {
  const records: JsonObject[] = []
  for (const { deviceTime, vitals } of readings) {
    let head: JsonObject = {
      ...(baseName && records.length === 0 ? { bn: baseName } : {}),
      bt: (deviceTime ?? 0) / 1000,
    }
    for (const code of VITAL_SIGN_CODES) {
      const value = vitals[code]
      if (value === undefined) continue
      const { unit } = VITAL_SIGNS[code]
      const measured = typeof value === 'number' ? { v: value } : { vs: value }
      records.push({ ...head, n: code, ...(unit === null ? {} : { u: unit }), ...measured })
      head = {}
    }
  }
  return JSON.stringify(records)
}

/** @returns the field that cannot be understood, or null. */
function takeBases(record: JsonObject, bases: Bases): string | null {
  for (const field in record) {
    // RFC 8428, 4.4: a field whose name ends in `_` must be understood, and we know none.
    if (field.endsWith('_')) return field
    const value = record[field]
    switch (field) {
      case 'bn':
        if (typeof value !== 'string') return field
        bases.bn = value
        break
      case 'bu':
        if (typeof value !== 'string') return field
        bases.bu = value
        break
      case 'bt':
        if (!isFiniteNumber(value)) return field
        bases.bt = value
        break
      case 'bv':
        if (!isFiniteNumber(value)) return field
        bases.bv = value
        break
      case 'bver':
        if (!isFiniteNumber(value) || value > VERSION) return field
        break
    }
  }
  return null
}

function decodeRecord(
  record: JsonObject,
  bases: Bases,
  arrivedAt: Instant,
  index: number,
  byTime: Map<Instant | null, Instantaneous>,
  refused: Refusal[],
): void {
  const n = record.n ?? ''
  const value = measured(record, bases)
  if (value === undefined && n === '') return // a record of bases only
  const t = record.t ?? 0
  if (typeof n !== 'string' || !isFiniteNumber(t)) {
    const [field, wrong] = typeof n === 'string' ? ['t', t] : ['n', n]
    refused.push({
      reason: 'wrong-shape',
      detail: `[${index}].${field}: ${quote(wrong)} is not a ${field === 't' ? 'time' : 'name'}`,
    })
    return
  }
  const name = bases.bn + n
  const code = codeOf(name)
  if (code === null) {
    refused.push({ reason: 'unknown-code', detail: `[${index}]: ${quote(name)} is no vital sign` })
    return
  }
  if (value === undefined || value === null) {
    const { v, vs, vb, vd, s } = record
    refused.push(notAValue(`[${index}] ${code}`, v ?? vs ?? vb ?? vd ?? s))
    return
  }
  const unit = record.u ?? bases.bu
  if (unit !== null && !isUnitOf(code, unit)) {
    const expected = VITAL_SIGNS[code].unit ?? 'none'
    refused.push({ reason: 'wrong-unit', detail: `[${index}] ${code}: unit ${quote(unit)}, expected ${expected}` })
    return
  }
  const seconds = bases.bt + t
  const relative = seconds < RELATIVE_BELOW_SECONDS
  const deviceTime = seconds === 0 ? null : Math.round(seconds * 1000) + (relative ? arrivedAt : 0)
  let instant = byTime.get(deviceTime)
  if (!instant) {
    instant = { deviceTime, relative: relative && seconds !== 0, vitals: {} }
    byTime.set(deviceTime, instant)
  }
  instant.vitals[code] ??= value // as in the store: what came first stays
}

/**
 * Numbers are `v` plus the base value, texts are `vs`; booleans, opaque data and sums are no vital sign.
 * @returns undefined where the record has no value at all, null where it is none of ours
 */
function measured(record: JsonObject, bases: Bases): VitalValue | null | undefined {
  const { v, vs } = record
  if (v !== undefined) {
    if (typeof v !== 'number') return null
    const sum = v + (bases.bv ?? 0)
    return isVitalValue(sum) ? sum : null
  }
  if (vs !== undefined) return typeof vs === 'string' ? vs : null
  return record.vb === undefined && record.vd === undefined && record.s === undefined ? undefined : null
}

/** A device URN with a component behind its identifier (RFC 9039, 3.2). */
const DEVICE_COMPONENT = /^urn:dev:[^:]+:[^:/_]+_([^:/]+)$/

/** The code alone, or behind the last `:` or `/`, or as component of a device URN. */
function codeOf(name: string): VitalSignCode | null {
  const last = name.slice(Math.max(name.lastIndexOf(':'), name.lastIndexOf('/')) + 1)
  if (isVitalSignCode(last)) return last
  const component = DEVICE_COMPONENT.exec(name)?.[1]
  return component !== undefined && isVitalSignCode(component) ? component : null
}

function isUnitOf(code: VitalSignCode, unit: unknown): boolean {
  const expected = VITAL_SIGNS[code].unit
  if (expected === null || typeof unit !== 'string') return false
  return unit === expected || (OTHER_SPELLINGS[expected]?.includes(unit) ?? false)
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function wrongPack(path: string, value: unknown, expected: string): DecodedReadings {
  return refuseMessage({ reason: 'wrong-shape', detail: `${path}: ${quote(value)} is not ${expected}` })
}
