import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Sql } from './probe.ts'
import type { TestSystem } from './system.ts'
import { until } from './until.ts'

const Readiness = Type.Object({
  status: Type.String(),
  dependencies: Type.Record(Type.String(), Type.Object({ ok: Type.Boolean(), detail: Type.String() })),
})

/** What `/readyz` says. Throws while nothing listens. */
export async function readiness(system: TestSystem) {
  const response = await fetch(`${system.httpUrl}/readyz`, { signal: AbortSignal.timeout(3000) })
  return Value.Parse(Readiness, await response.json())
}

/** Times the process with this role was started again; null while it is not known. */
export async function restartsOf(system: TestSystem, role: string): Promise<number | null> {
  const { dependencies } = await readiness(system)
  const restarts = /(\d+) restarts/.exec(dependencies[role]?.detail ?? '')?.[1]
  return restarts === undefined ? null : Number(restarts)
}

/** Far more than a restart takes: only a part that does not come back fails. */
const BACK_WITHIN_MS = 40_000

/**
 * kill -9 of the process with this role, `postgres` (the postmaster) or `supervisor`.
 * @returns when it has come back and everything is ready
 */
export async function killPart(system: TestSystem, what: string): Promise<void> {
  const pid = await until(() => system.pidOf(what), { what: `a process for ${what}` })
  const isRole = what !== 'postgres' && what !== 'supervisor'
  const before = isRole ? await until(async () => known(await restartsOf(system, what)), ROLE_STATE) : { restarts: 0 }
  process.kill(pid, 'SIGKILL')
  if (what === 'supervisor') await system.startAgain()
  else {
    const another = async () => ((await system.pidOf(what)) ?? pid) !== pid
    await until(another, { within: BACK_WITHIN_MS, every: 20, what: `another process for ${what}` })
  }
  await until(
    async () => {
      const { status } = await readiness(system)
      return status === 'ok' && (!isRole || ((await restartsOf(system, what)) ?? 0) > before.restarts)
    },
    { within: BACK_WITHIN_MS, every: 50, what: `everything ready after the kill of ${what}` },
  )
}

/**
 * kill -9 of the PostgreSQL process that serves one of our connections, whichever was busy last.
 * @returns when the server has recovered and everything is ready
 */
export async function killBackend(system: TestSystem, sql: Sql): Promise<void> {
  /** Begun anew when the server recovers. */
  const checkpointer = async () => {
    const [row] = await sql<{ pid: number }>(`select pid from pg_stat_activity where backend_type = 'checkpointer'`)
    return row?.pid
  }
  const before = await checkpointer()
  const [busy] = await sql<{ pid: number }>(
    `select pid from pg_stat_activity where application_name like 'wardbeat-%' and pid <> pg_backend_pid()
     order by query_start desc nulls last limit 1`,
  )
  if (busy === undefined) throw new Error('nobody of ours is connected')
  process.kill(busy.pid, 'SIGKILL')
  await until(async () => ![undefined, before].includes(await checkpointer()), {
    within: BACK_WITHIN_MS,
    every: 20,
    what: 'the server has recovered',
  })
  await until(async () => (await readiness(system)).status === 'ok', {
    within: BACK_WITHIN_MS,
    every: 50,
    what: 'everything ready after the kill of a backend',
  })
}

const ROLE_STATE = { within: BACK_WITHIN_MS, every: 50, what: 'the state of the role is known' }

function known(restarts: number | null) {
  return restarts === null ? null : { restarts }
}
