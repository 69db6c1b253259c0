import type { Logger } from '../observability/log.ts'
import type { Metrics } from '../observability/metrics.ts'
import { composeApi } from './compose-api.ts'
import { composeBroker } from './compose-broker.ts'
import { composeIngest } from './compose-ingest.ts'
import { composeJobs } from './compose-jobs.ts'
import { composeRules } from './compose-rules.ts'
import type { RoleName } from './configuration.ts'
import type { RoleSettings, RoleState } from './messages.ts'

/** What every role is composed from. */
export interface Composition {
  readonly roles: readonly RoleName[]
  readonly settings: RoleSettings
  readonly log: Logger
  readonly metrics: Metrics
  /** Prometheus text of all processes. */
  readonly metricsText: () => Promise<string>
  /** How the role processes are doing, at most a second old. */
  readonly states: () => readonly RoleState[]
}

export interface RunningRole {
  close(): Promise<void>
}

export type RunningRoles = RunningRole

const COMPOSE: Readonly<Record<RoleName, (composition: Composition) => Promise<RunningRole>>> = {
  broker: composeBroker,
  ingest: composeIngest,
  rules: composeRules,
  api: composeApi,
  jobs: composeJobs,
}

/** Starts the roles of this process from the end of the data's way to its beginning, and stops them the other way. */
export async function composeRoles(composition: Composition): Promise<RunningRoles> {
  const running: RunningRole[] = []
  const close = async () => {
    for (const role of running.reverse()) await role.close()
  }
  try {
    for (const role of [...composition.roles].reverse()) running.push(await COMPOSE[role](composition))
  } catch (error) {
    await close()
    throw error
  }
  return { close }
}
