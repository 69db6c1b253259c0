import type { FastifySchema } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { AppError, type FieldError } from '../../model/errors.ts'
import { schemaMessage } from '../../model/schema-problem.ts'
import type { App } from '../http.ts'
import { ofMeantBranch, type SchemaError } from './tagged-unions.ts'

type Part = { readonly schema: TSchema; readonly httpPart?: string }

/** What PostgreSQL cannot store, and no keyboard types: NUL and lone surrogates. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what it looks for
const UNUSABLE_TEXT = /\u0000|\p{Surrogate}/u
/** Objects and lists within each other: no body of ours needs more, and whoever walks through one must not fall. */
const MOST_LEVELS = 100
/** Field errors told in one answer. */
const MOST_ERRORS = 20

/**
 * Requests are checked against the TypeBox schemas of their route: unknown properties are refused in bodies, numbers
 * are read from text in queries only. Answers are not rewritten by their schema; tests compare the two (`checkResponses`).
 */
export function checkBySchema(app: App, checkResponses: boolean): void {
  app.setValidatorCompiler<TSchema>(compileCheck)
  app.setSerializerCompiler<FastifySchema>(({ schema }) => {
    if (!checkResponses) return data => JSON.stringify(data)
    const check = Compile(schema as TSchema)
    return data => {
      const text = JSON.stringify(data)
      const plain: unknown = text === undefined ? null : JSON.parse(text)
      if (!check.Check(plain)) throw new Error(`answer differs from its schema: ${JSON.stringify(check.Errors(plain))}`)
      return text
    }
  })
}

function compileCheck({ schema, httpPart }: Part) {
  const check = Compile(schema)
  const numbers = httpPart === 'querystring' ? numericProperties(schema) : []
  return (data: unknown) => {
    if (isDeeperThan(MOST_LEVELS, data)) {
      const errors = [{ path: '', message: `is nested too deeply: at most ${MOST_LEVELS} levels` }]
      return { error: refusal(errors, httpPart) }
    }
    const value = numbers.length > 0 ? withNumbers(data, numbers) : data
    if (!check.Check(value)) return { error: refusal(readable(check.Errors(value)), httpPart) }
    const unusable = unusableText(value, '')
    if (unusable !== null) {
      const errors = [{ path: unusable, message: 'must not contain NUL or broken characters' }]
      return { error: refusal(errors, httpPart) }
    }
    return { value }
  }
}

function refusal(errors: readonly FieldError[], httpPart = 'body'): AppError {
  const first = errors[0]
  const where = httpPart === 'querystring' ? 'query' : httpPart
  const detail = first ? `${[first.path, first.message].filter(s => s !== '').join(' ')} (in ${where})` : 'not valid'
  return new AppError('VALIDATION_FAILED', detail, { errors })
}

/** Paths with dots, and of a failed choice only what helps. */
function readable(all: readonly SchemaError[]): FieldError[] {
  const errors = ofMeantBranch(all)
  const readable: FieldError[] = []
  const chosen = new Set(errors.filter(e => !isNoise(e)).map(e => e.instancePath))
  for (const error of errors) {
    if (error.keyword === 'boolean' || (isNoise(error) && chosen.has(error.instancePath))) continue
    const path = error.instancePath.split('/').slice(1)
    const named = namesIn(error.params)
    if (named.length === 0) readable.push({ path: path.join('.'), message: schemaMessage(error) })
    for (const name of named) {
      const message = error.keyword === 'required' ? 'is required' : 'is not a known property'
      readable.push({ path: [...path, name].join('.'), message })
    }
  }
  return readable.slice(0, MOST_ERRORS)
}

const isNoise = (e: SchemaError) => e.keyword === 'anyOf' || e.message === 'must be null'

function namesIn(params: object): readonly string[] {
  if ('requiredProperties' in params && Array.isArray(params.requiredProperties)) return params.requiredProperties
  if ('additionalProperties' in params && Array.isArray(params.additionalProperties)) return params.additionalProperties
  return []
}

function numericProperties(schema: TSchema): readonly string[] {
  if (!('properties' in schema)) return []
  return Object.entries(schema.properties as Record<string, object>)
    .filter(([, property]) => 'type' in property && (property.type === 'integer' || property.type === 'number'))
    .map(([name]) => name)
}

function withNumbers(data: unknown, names: readonly string[]): unknown {
  if (typeof data !== 'object' || data === null) return data
  const read = Object.entries(data).map(([name, value]) => [
    name,
    names.includes(name) && typeof value === 'string' && /^-?\d{1,15}(\.\d{1,9})?$/.test(value) ? Number(value) : value,
  ])
  return Object.fromEntries(read)
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false
  return levels === 0 || Object.values(value).some(inner => isDeeperThan(levels - 1, inner))
}

/** @returns the path of the first text that cannot be stored; null when all can */
function unusableText(value: unknown, path: string): string | null {
  if (typeof value === 'string') return UNUSABLE_TEXT.test(value) ? path : null
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return null
  for (const [name, inner] of Object.entries(value)) {
    const below = path === '' ? name : `${path}.${name}`
    const found = UNUSABLE_TEXT.test(name) ? path : unusableText(inner, below)
    if (found !== null) return found
  }
  return null
}
