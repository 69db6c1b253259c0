import { createServer } from 'node:http'
import { AggregatorRegistry } from 'prom-client'
import type { ProcessMetrics, RoleState } from './messages.ts'
import { StartError } from './start-error.ts'

export interface HealthServer {
  close(): Promise<void>
}

/**
 * `/healthz`, `/readyz` and `/metrics` of one start, whatever its roles: what a container's probe and Prometheus ask.
 * Only the role api answers more, on its own port.
 */
export async function startHealthServer(
  at: { readonly host: string; readonly port: number },
  of: { states(): readonly RoleState[]; metrics(): Promise<readonly ProcessMetrics[]> },
): Promise<HealthServer> {
  const server = createServer(async (request, response) => {
    const answer = (status: number, type: string, body: string) =>
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body)
    const json = (status: number, body: unknown) => answer(status, 'application/json', JSON.stringify(body))
    switch (request.method === 'GET' ? request.url : null) {
      case '/healthz':
        json(200, { status: 'ok' })
        break
      case '/readyz': {
        const states = of.states()
        const ok = states.every(({ ready }) => ready)
        const dependencies = Object.fromEntries(
          states.map(({ roles, ready, restarts }) => [
            roles.join('+'),
            { ok: ready, detail: `${ready ? 'running' : 'not running'}, ${restarts} restarts` },
          ]),
        )
        json(ok ? 200 : 503, { status: ok ? 'ok' : 'unavailable', dependencies })
        break
      }
      case '/metrics':
        try {
          const all = await of.metrics()
          const text = await AggregatorRegistry.aggregate(all.map(metrics => [...metrics])).metrics()
          answer(200, 'text/plain; version=0.0.4; charset=utf-8', text)
        } catch (error) {
          answer(500, 'text/plain', error instanceof Error ? error.message : String(error))
        }
        break
      default:
        json(404, { status: 'not found' })
    }
  })
  await new Promise<void>((done, fail) => {
    server.once('error', cause =>
      fail(new StartError(`HEALTH_PORT ${at.port} on ${at.host} cannot be used: ${cause.message}`, { cause })),
    )
    server.listen(at.port, at.host, done)
  })
  return {
    close: () =>
      new Promise(done => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}
