import type { Metrics } from '../../observability/metrics.ts'
import type { App } from '../http.ts'

/** Times every answer by route pattern (never by URL: that would hold ids and searches). */
export function measureRequests(app: App, metrics: Metrics): void {
  app.addHook('onResponse', (request, reply, done) => {
    metrics.httpSeconds.observe(
      { method: request.method, route: request.routeOptions.url ?? 'none', status: String(reply.statusCode) },
      reply.elapsedTime / 1000,
    )
    done()
  })
}
