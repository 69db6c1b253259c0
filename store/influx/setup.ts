import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { bucketOf, type Influx, type Place } from './connection.ts'
import { identifier } from './text.ts'

/** How long the server keeps what it gets, ms; null: for ever. Longer than ours, so that it only drops what is left over. */
export interface InfluxRetention {
  readonly rawMs: number | null
  readonly rollUpsMs: number | null
}

const DAY_MS = 86_400_000
const YEAR_MS = 365 * DAY_MS

interface Wanted {
  readonly place: Place
  readonly keepMs: number | null
  /** How much time one piece of storage holds, ms. */
  readonly pieceMs: number
}

const placesOf = ({ rawMs, rollUpsMs }: InfluxRetention): readonly Wanted[] => [
  { place: 'raw', keepMs: rawMs, pieceMs: 7 * DAY_MS },
  { place: 'roll_ups', keepMs: rollUpsMs, pieceMs: 91 * DAY_MS },
  // A clock that is wrong may show any year.
  { place: 'clocks', keepMs: null, pieceMs: YEAR_MS },
]

/**
 * Makes the database with its retention policies (1.x), or the buckets (2.x), as far as they are missing; what is there
 * stays as it is. Nothing else is needed: roll-ups are made by the jobs.
 * @returns what was done, in words, one line each
 */
export function setUpInflux(influx: Influx, retention: InfluxRetention): Promise<readonly string[]> {
  const wanted = placesOf(retention)
  return influx.settings.api === 1 ? setUpDatabase(influx, wanted) : setUpBuckets(influx, wanted)
}

async function setUpDatabase(influx: Influx, wanted: readonly Wanted[]): Promise<readonly string[]> {
  const { bucket } = influx.settings
  const done: string[] = []
  const [databases = []] = await influx.query('raw', ['show databases'])
  const isThere = databases.some(series => series.values.some(([name]) => name === bucket))
  if (isThere) done.push(`database ${bucket} is there`)
  else {
    await influx.query('raw', [`create database ${identifier(bucket)} with ${terms(wanted[0])} name "raw"`])
    done.push(`database ${bucket} made; its retention policy raw keeps values ${words(wanted[0]?.keepMs ?? null)}`)
  }
  const [policies = []] = await influx.query('raw', [`show retention policies on ${identifier(bucket)}`])
  const names = new Set(policies.flatMap(({ columns, values }) => values.map(row => row[columns.indexOf('name')])))
  for (const policy of wanted.slice(1)) {
    if (names.has(policy.place)) done.push(`retention policy ${policy.place} is there`)
    else {
      const name = identifier(policy.place)
      await influx.query('raw', [`create retention policy ${name} on ${identifier(bucket)} ${terms(policy)}`])
      done.push(`retention policy ${policy.place} made; it keeps what it has ${words(policy.keepMs)}`)
    }
  }
  return done
}

function terms(policy: Wanted | undefined): string {
  const { keepMs = null, pieceMs = 7 * DAY_MS } = policy ?? {}
  const duration = keepMs === null ? 'inf' : `${Math.ceil(keepMs / 3_600_000)}h`
  return `duration ${duration} replication 1 shard duration ${pieceMs / 3_600_000}h`
}

const Orgs = Type.Object({ orgs: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })) })
const Buckets = Type.Object({ buckets: Type.Optional(Type.Array(Type.Object({ name: Type.String() }))) })

async function setUpBuckets(influx: Influx, wanted: readonly Wanted[]): Promise<readonly string[]> {
  const { bucket, org } = influx.settings
  if (org === null) {
    return [
      `without INFLUX_ORG nothing is made: make the databases ${wanted.map(w => bucketOf(bucket, w.place)).join(', ')}`,
    ]
  }
  const done: string[] = []
  let orgId: string | undefined
  for (const { place, keepMs, pieceMs } of wanted) {
    const name = bucketOf(bucket, place)
    const query = `org=${encodeURIComponent(org)}&name=${encodeURIComponent(name)}`
    const { buckets = [] } = Value.Parse(Buckets, await orNone(influx.call('GET', `/api/v2/buckets?${query}`)))
    if (buckets.some(b => b.name === name)) {
      done.push(`bucket ${name} is there`)
      continue
    }
    orgId ??= await idOf(influx, org)
    const rule = {
      type: 'expire',
      everySeconds: Math.ceil((keepMs ?? 0) / 1000),
      shardGroupDurationSeconds: pieceMs / 1000,
    }
    await influx.call('POST', '/api/v2/buckets', { orgID: orgId, name, retentionRules: [rule] })
    done.push(`bucket ${name} made; it keeps what it has ${words(keepMs)}`)
  }
  return done
}

async function idOf(influx: Influx, org: string): Promise<string> {
  const { orgs } = Value.Parse(Orgs, await influx.call('GET', `/api/v2/orgs?org=${encodeURIComponent(org)}`))
  const id = orgs.find(o => o.name === org || o.id === org)?.id
  if (id === undefined) throw new Error(`InfluxDB has no organisation ${org}: INFLUX_ORG takes its name or id`)
  return id
}

/** 2.x answers 404 where a bucket of this name is asked for and there is none. */
async function orNone(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof Error && 'statusCode' in error && error.statusCode === 404) return { buckets: [] }
    throw error
  }
}

function words(keepMs: number | null): string {
  return keepMs === null ? 'for ever' : `for ${Math.ceil(keepMs / DAY_MS)} days`
}
