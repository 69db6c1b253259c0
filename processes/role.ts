import { AggregatorRegistry } from 'prom-client'
import { createLog } from '../observability/log.ts'
import { createMetrics } from '../observability/metrics.ts'
import { composeRoles, type RunningRoles } from './compose.ts'
import { type FromRole, ORPHAN_GRACE_MS, type ProcessMetrics, type RoleState, type ToRole } from './messages.ts'
import { StartError } from './start-error.ts'

/**
 * Entry of one role process. It says nothing but what the supervisor asks, stops when told, and when the supervisor
 * dies: then nobody would start it again or stop it.
 */
const metrics = createMetrics(process.argv.slice(2).join('+'))
const send = (message: FromRole) => process.send?.(message)

let running: RunningRoles | undefined
let states: readonly RoleState[] = []
let nextRequest = 1
const waiting = new Map<number, (all: readonly ProcessMetrics[]) => void>()

/** Metrics of all processes, summed by the supervisor's answer. */
async function metricsText(): Promise<string> {
  const all = await new Promise<readonly ProcessMetrics[]>(done => {
    const id = nextRequest++
    waiting.set(id, done)
    send({ type: 'all-metrics', id })
  })
  return AggregatorRegistry.aggregate(all.map(a => [...a])).metrics()
}

async function stop(): Promise<void> {
  await running?.close()
  process.exit(0)
}

process.on('message', (message: ToRole) => {
  switch (message.type) {
    case 'start':
      composeRoles({
        roles: message.roles,
        settings: message.settings,
        log: createLog(message.roles.join('+'), message.settings.configuration.logLevel),
        metrics,
        metricsText,
        states: () => states,
      }).then(
        started => {
          running = started
          send({ type: 'ready' })
        },
        error => {
          if (!(error instanceof StartError)) throw error
          send({ type: 'cannot-start', problem: error.message })
          process.disconnect()
        },
      )
      break
    case 'metrics':
      void metrics.registry.getMetricsAsJSON().then(own => send({ type: 'metrics', id: message.id, metrics: own }))
      break
    case 'all-metrics':
      waiting.get(message.id)?.(message.metrics)
      waiting.delete(message.id)
      break
    case 'states':
      states = message.states
      break
    case 'stop':
      void stop()
  }
})
// A signal to the whole group (Ctrl-C, a service manager) reaches this process too; the supervisor decides the order.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})
process.on('disconnect', () => {
  setTimeout(() => process.exit(1), ORPHAN_GRACE_MS).unref()
  void stop()
})
