import { Unstorable } from '../unstorable.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
/** Line protocol has no way to write them in a tag so that they come back as they were. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const NO_TAG = /[\u0000-\u001f\u007f\\\ud800-\udfff]/u
/** Milliseconds whose nanoseconds still fit. */
const LAST_MS = 9_223_372_036_853
/** Tag of readings whose device nobody had: a tag cannot be empty. */
export const NOBODY = 'nobody'

export function isUuid(text: string): boolean {
  return UUID.test(text)
}

/** A tag's value in line protocol. Errors: Unstorable. */
export function tag(value: string): string {
  if (value === '' || NO_TAG.test(value)) throw new Unstorable(new Error('InfluxDB cannot store this id'))
  return value.replace(/[,= ]/g, sign => `\\${sign}`)
}

/** Errors: Unstorable when it is no UUID. */
export function ownerTag(patientId: string | null): string {
  if (patientId === null) return NOBODY
  if (!isUuid(patientId)) throw new Unstorable(new Error('A patient who is no UUID'))
  return patientId.toLowerCase()
}

/** A field in line protocol. Errors: Unstorable for what is no number, text or truth value. */
export function field(name: string, value: number | string | boolean): string {
  if (typeof value === 'string') return `${name}="${value.replace(/["\\]/g, sign => `\\${sign}`)}"`
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Unstorable(new Error(`${name} is no number`))
  return `${name}=${value}`
}

/** A whole number of milliseconds, or a count, as an integer field. Errors: Unstorable. */
export function integerField(name: string, value: number): string {
  if (!Number.isSafeInteger(value)) throw new Unstorable(new Error(`${name} is no whole number`))
  return `${name}=${value}i`
}

/** @param nanoseconds below a million. Errors: Unstorable for a time that does not fit. */
export function pointTime(ms: number, nanoseconds = 0): string {
  if (!Number.isSafeInteger(ms) || ms < 0 || ms > LAST_MS) throw new Unstorable(new Error('A time InfluxDB has not'))
  return `${ms}${String(nanoseconds).padStart(6, '0')}`
}

/** A text in InfluxQL. */
export function literal(value: string): string {
  return `'${value.replace(/['\\\n]/g, sign => (sign === '\n' ? '\\n' : `\\${sign}`))}'`
}

/** A name in InfluxQL. */
export function identifier(name: string): string {
  return `"${name.replace(/["\\\n]/g, sign => (sign === '\n' ? '\\n' : `\\${sign}`))}"`
}

/** InfluxQL: one of these has the tag. */
export function oneOf(name: string, values: readonly string[]): string {
  return `(${values.map(value => `${identifier(name)} = ${literal(value)}`).join(' or ')})`
}

/** InfluxQL: from inclusive, to exclusive, Unix ms. Times outside of what InfluxDB has become its first or last one. */
export function during(from: number, to: number | null): string {
  const inside = (ms: number) => Math.min(LAST_MS, Math.max(0, Math.ceil(ms)))
  return `time >= ${inside(from)}ms and time < ${inside(to ?? LAST_MS)}ms`
}
