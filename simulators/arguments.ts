import { parseArgs } from 'node:util'
import { parseDuration, parseFaults, parseNumber, parseRate, parseStart, UsageError } from './argument-values.ts'
import type { FaultSettings } from './faults.ts'
import { SCENARIOS, type Scenario } from './physiology/scenario.ts'

/** How devices log in; at most one of the three ways. */
export type LoginPlan =
  | { readonly type: 'anonymous' }
  | { readonly type: 'shared'; readonly username: string; readonly password: string | undefined }
  | { readonly type: 'file'; readonly file: string }
  | { readonly type: 'provision'; readonly url: string; readonly token: string; readonly patients: boolean }

interface Common {
  readonly brokerUrl: string
  readonly login: LoginPlan
  readonly faults: FaultSettings
  readonly format: 'json' | 'senml'
  readonly seed: string
  readonly json: boolean
  readonly connectWithinMs: number
  readonly ackWithinMs: number
}

export type SimulatorCommand =
  | { readonly name: 'help' }
  | (Common & {
      readonly name: 'replay'
      readonly files: readonly string[]
      readonly speed: number
      readonly loop: boolean
      /** Unix ms; null: now. */
      readonly startAt: number | null
    })
  | (Common & {
      readonly name: 'run'
      readonly devices: number
      readonly prefix: string
      readonly intervalMs: number
      readonly scenario: Scenario
      readonly durationMs: number | null
    })

/** One process holds this many MQTT.js clients with about 100 kB each. */
const MAX_DEVICES = 10_000

const COMMON = {
  broker: { type: 'string', default: 'mqtt://127.0.0.1:1883' },
  provision: { type: 'string' },
  'admin-token': { type: 'string' },
  patients: { type: 'boolean' },
  credentials: { type: 'string' },
  username: { type: 'string' },
  password: { type: 'string' },
  senml: { type: 'boolean' },
  'connect-timeout': { type: 'string', default: '30' },
  'ack-timeout': { type: 'string', default: '60' },
  drop: { type: 'string' },
  duplicate: { type: 'string' },
  late: { type: 'string' },
  skew: { type: 'string' },
  disconnect: { type: 'string' },
  garbage: { type: 'string' },
  seed: { type: 'string', default: '1' },
  json: { type: 'boolean' },
} as const

const REPLAY = {
  ...COMMON,
  speed: { type: 'string', default: '1' },
  loop: { type: 'boolean' },
  start: { type: 'string', default: 'now' },
} as const

const RUN = {
  ...COMMON,
  devices: { type: 'string' },
  rate: { type: 'string', default: '1/s' },
  scenario: { type: 'string', default: 'stable' },
  duration: { type: 'string' },
  prefix: { type: 'string', default: 'sim' },
} as const

/** @throws UsageError */
export function parseCommand(args: readonly string[]): SimulatorCommand {
  const [name, ...rest] = joinNegative(args)
  if (name === undefined || name === 'help' || args.includes('--help') || args.includes('-h')) return { name: 'help' }
  try {
    if (name === 'replay') return parseReplay(rest)
    if (name === 'run') return parseRun(rest)
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message) // parseArgs; rethrown for the user
    throw error
  }
  throw new UsageError(`unknown command "${name}": replay or run`)
}

/** `--skew -600000` → `--skew=-600000`: parseArgs takes a value with a dash for another option. */
function joinNegative(args: readonly string[]): string[] {
  const joined: string[] = []
  for (const arg of args) {
    const before = joined.at(-1)
    if (before === '--skew' && /^-\d/.test(arg)) joined[joined.length - 1] = `${before}=${arg}`
    else joined.push(arg)
  }
  return joined
}

function parseReplay(args: string[]): SimulatorCommand {
  const { values, positionals } = parseArgs({ args, options: REPLAY, allowPositionals: true })
  if (positionals.length === 0) throw new UsageError('replay needs at least one FILE')
  const speed = parseNumber('--speed', values.speed, { above: 0 })
  const startAt = parseStart(values.start)
  return { name: 'replay', files: positionals, speed, loop: values.loop ?? false, startAt, ...common(values) }
}

function parseRun(args: string[]): SimulatorCommand {
  const { values } = parseArgs({ args, options: RUN })
  if (values.devices === undefined) throw new UsageError('run needs --devices N')
  const scenario = SCENARIOS.find(s => s === values.scenario)
  if (!scenario) throw new UsageError(`--scenario: one of ${SCENARIOS.join(', ')}, not "${values.scenario}"`)
  if (!/^[A-Za-z0-9_.:-]{1,48}$/.test(values.prefix)) throw new UsageError('--prefix: letters, digits, _ . : - only')
  return {
    name: 'run',
    devices: parseNumber('--devices', values.devices, { least: 1, most: MAX_DEVICES, whole: true }),
    prefix: values.prefix,
    intervalMs: parseRate(values.rate),
    scenario,
    durationMs: values.duration === undefined ? null : parseDuration(values.duration),
    ...common(values),
  }
}

interface CommonValues {
  readonly broker: string
  readonly provision?: string | undefined
  readonly 'admin-token'?: string | undefined
  readonly patients?: boolean | undefined
  readonly credentials?: string | undefined
  readonly username?: string | undefined
  readonly password?: string | undefined
  readonly senml?: boolean | undefined
  readonly 'connect-timeout': string
  readonly 'ack-timeout': string
  readonly drop?: string | undefined
  readonly duplicate?: string | undefined
  readonly late?: string | undefined
  readonly skew?: string | undefined
  readonly disconnect?: string | undefined
  readonly garbage?: string | undefined
  readonly seed: string
  readonly json?: boolean | undefined
}

function common(values: CommonValues): Common {
  if (!URL.canParse(values.broker)) throw new UsageError(`--broker: "${values.broker}" is not a URL`)
  return {
    brokerUrl: values.broker,
    login: loginPlan(values),
    faults: parseFaults(values),
    format: values.senml ? 'senml' : 'json',
    seed: values.seed,
    json: values.json ?? false,
    connectWithinMs: parseNumber('--connect-timeout', values['connect-timeout'], { above: 0 }) * 1000,
    ackWithinMs: parseNumber('--ack-timeout', values['ack-timeout'], { above: 0 }) * 1000,
  }
}

function loginPlan(values: CommonValues): LoginPlan {
  const { provision, credentials, username, password } = values
  const token = values['admin-token']
  const ways = [provision, credentials, username].filter(way => way !== undefined).length
  if (ways > 1) throw new UsageError('only one of --provision, --credentials and --username')
  if (provision === undefined && (token !== undefined || values.patients)) {
    throw new UsageError('--admin-token and --patients belong to --provision')
  }
  if (password !== undefined && username === undefined) throw new UsageError('--password needs --username')
  if (provision !== undefined) {
    if (!URL.canParse(provision)) throw new UsageError(`--provision: "${provision}" is not a URL`)
    if (token === undefined) throw new UsageError('--provision needs --admin-token')
    return { type: 'provision', url: provision, token, patients: values.patients ?? false }
  }
  if (credentials !== undefined) return { type: 'file', file: credentials }
  return username === undefined ? { type: 'anonymous' } : { type: 'shared', username, password }
}
