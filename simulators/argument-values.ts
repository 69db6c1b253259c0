import type { FaultSettings } from './faults.ts'

/** The command line is wrong; the message says what to change. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}

export interface Bounds {
  readonly above?: number
  readonly least?: number
  readonly most?: number
  readonly whole?: boolean
}

export function parseNumber(name: string, text: string, bounds: Bounds = {}): number {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  const { above = Number.NEGATIVE_INFINITY, least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = bounds
  const fits = Number.isFinite(value) && value > above && value >= least && value <= most
  if (!fits || (bounds.whole && !Number.isInteger(value))) {
    const wish = [
      bounds.whole ? 'a whole number' : 'a number',
      bounds.above === undefined ? '' : ` above ${above}`,
      bounds.least === undefined ? '' : ` from ${least}`,
      bounds.most === undefined ? '' : ` to ${most}`,
    ].join('')
    throw new UsageError(`${name}: must be ${wish}, not "${text}"`)
  }
  return value
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, '': 1000, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 }

/** `90s`, `5m`, `1h`, `500ms`; a bare number is seconds. @returns ms */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|min|h|)$/.exec(text)
  const ms = Number(match?.[1]) * (UNIT_MS[match?.[2] ?? 'none'] ?? Number.NaN)
  if (!(ms > 0)) throw new UsageError(`--duration: like 90s, 5m or 1h, not "${text}"`)
  return ms
}

/** `1/s`, `12/min`, `30/h`; a bare number is per second. @returns ms between two messages */
export function parseRate(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(?:\s*\/\s*(s|m|min|h))?$/.exec(text)
  const interval = (UNIT_MS[match?.[2] ?? 's'] ?? Number.NaN) / Number(match?.[1])
  if (!(interval >= 1 && Number.isFinite(interval))) {
    throw new UsageError(`--rate: like 1/s or 12/min, at most 1000/s, not "${text}"`)
  }
  return interval
}

/** `now`, ISO 8601 or Unix ms. @returns null for now */
export function parseStart(text: string): number | null {
  if (text === 'now') return null
  const at = /^\d{11,}$/.test(text) ? Number(text) : Date.parse(text)
  if (!Number.isFinite(at)) throw new UsageError(`--start: now, an ISO 8601 time or Unix ms, not "${text}"`)
  return at
}

export interface FaultArguments {
  readonly drop?: string | undefined
  readonly duplicate?: string | undefined
  readonly late?: string | undefined
  readonly skew?: string | undefined
  readonly disconnect?: string | undefined
  readonly garbage?: string | undefined
}

export function parseFaults(args: FaultArguments): FaultSettings {
  const [lateProbability, lateMs, tooMuch] = (args.late ?? '0,0').split(',')
  if (lateProbability === undefined || lateMs === undefined || tooMuch !== undefined) {
    throw new UsageError(`--late: P,MS like 0.1,30000, not "${args.late}"`)
  }
  return {
    drop: probability('--drop', args.drop),
    duplicate: probability('--duplicate', args.duplicate),
    late: { probability: probability('--late', lateProbability), ms: parseNumber('--late', lateMs, { least: 0 }) },
    skewMs: args.skew === undefined ? 0 : Math.round(parseNumber('--skew', args.skew)),
    disconnect: probability('--disconnect', args.disconnect),
    garbage: probability('--garbage', args.garbage),
  }
}

function probability(name: string, text: string | undefined): number {
  return text === undefined ? 0 : parseNumber(name, text, { least: 0, most: 1 })
}
