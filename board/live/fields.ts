/** Data from the server that does not have the agreed shape; says where. */
export class ShapeError extends Error {}

export type Decode<T> = (value: unknown, at: string) => T

/** Reads named fields of one object; every reader throws `ShapeError` with the path when the type is another. */
export interface Fields {
  text(name: string): string
  textOrNull(name: string): string | null
  number(name: string): number
  /** Null also when the field is missing. */
  numberOrNull(name: string): number | null
  flag(name: string): boolean
  oneOf<const T extends string>(name: string, values: readonly T[]): T
  list<T>(name: string, item: Decode<T>): T[]
  dictionary<T>(name: string, item: Decode<T>): Record<string, T>
  of<T>(name: string, decode: Decode<T>): T
  /** The field as it came, to be judged by the caller. */
  raw(name: string): unknown
}

export function fields(value: unknown, at: string): Fields {
  if (!isRecord(value)) throw new ShapeError(`${at} is not an object`)
  const missing = (name: string) => value[name] === null || value[name] === undefined
  const reader: Fields = {
    text: name => text(value[name], `${at}.${name}`),
    textOrNull: name => (missing(name) ? null : text(value[name], `${at}.${name}`)),
    number: name => number(value[name], `${at}.${name}`),
    numberOrNull: name => (missing(name) ? null : number(value[name], `${at}.${name}`)),
    flag(name) {
      const v = value[name]
      if (typeof v !== 'boolean') throw new ShapeError(`${at}.${name} is not true or false`)
      return v
    },
    oneOf(name, values) {
      const found = values.find(v => v === value[name])
      if (found === undefined) throw new ShapeError(`${at}.${name} is not one of ${values.join(', ')}`)
      return found
    },
    list(name, item) {
      const v = value[name]
      if (!Array.isArray(v)) throw new ShapeError(`${at}.${name} is not a list`)
      return v.map((x: unknown, i) => item(x, `${at}.${name}.${i}`))
    },
    dictionary: (name, item) => dictionary(value[name], `${at}.${name}`, item),
    of: (name, decode) => decode(value[name], `${at}.${name}`),
    raw: name => value[name],
  }
  return reader
}

export function dictionary<T>(value: unknown, at: string, item: Decode<T>): Record<string, T> {
  if (!isRecord(value)) throw new ShapeError(`${at} is not an object`)
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, item(v, `${at}.${key}`)]))
}

export function text(value: unknown, at: string): string {
  if (typeof value !== 'string') throw new ShapeError(`${at} is not a text`)
  return value
}

export function number(value: unknown, at: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new ShapeError(`${at} is not a number`)
  return value
}

export function numberOrText(value: unknown, at: string): number | string {
  return typeof value === 'string' ? value : number(value, at)
}

/** Numbers of one chart point: `[t, v]` or `[t, min, mean, max, count]`. */
export function numbers(value: unknown, at: string): number[] {
  if (!Array.isArray(value)) throw new ShapeError(`${at} is not a list`)
  return value.map((v: unknown, i) => number(v, `${at}.${i}`))
}

/** What is known by its id and its name. */
export const decodeNamed: Decode<{ readonly id: string; readonly name: string }> = (value, at) => {
  const f = fields(value, at)
  return { id: f.text('id'), name: f.text('name') }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
