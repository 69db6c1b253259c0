import { Type } from 'typebox'
import { Value } from 'typebox/value'
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

const ROLE_STATE = { within: BACK_WITHIN_MS, every: 50, what: 'the state of the role is known' }

function known(restarts: number | null) {
  return restarts === null ? null : { restarts }
}
