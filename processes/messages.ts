import type { Registry } from 'prom-client'
import type { VapidKeys } from '../jobs/channels/vapid.ts'
import type { Configuration, RoleName } from './configuration.ts'

/** Milliseconds a role process may take to finish when its supervisor is gone and nobody will kill it. */
export const ORPHAN_GRACE_MS = 10_000

/** What a role process needs to run, beside its roles. */
export interface RoleSettings {
  readonly configuration: Configuration
  readonly databaseUrl: string
  readonly jwtSecret: string
  /** Of web push. */
  readonly vapid: VapidKeys
}

/** One process's metrics, as prom-client hands them between processes. */
export type ProcessMetrics = Awaited<ReturnType<Registry['getMetricsAsJSON']>>

/** What each role process looks like from outside. */
export interface RoleState {
  readonly roles: readonly RoleName[]
  readonly ready: boolean
  readonly restarts: number
}

/** Supervisor to role process. */
export type ToRole =
  | { readonly type: 'start'; readonly roles: readonly RoleName[]; readonly settings: RoleSettings }
  | { readonly type: 'stop' }
  | { readonly type: 'metrics'; readonly id: number }
  | { readonly type: 'all-metrics'; readonly id: number; readonly metrics: readonly ProcessMetrics[] }
  | { readonly type: 'states'; readonly states: readonly RoleState[] }

/** Role process to supervisor. */
export type FromRole =
  | { readonly type: 'ready' }
  /** Cannot start for a reason a person must mend (port in use): restarting would not help. */
  | { readonly type: 'cannot-start'; readonly problem: string }
  | { readonly type: 'metrics'; readonly id: number; readonly metrics: ProcessMetrics }
  | { readonly type: 'all-metrics'; readonly id: number }
