import { Type } from 'typebox'
import type { App } from '../../http.ts'
import type { ApiPorts, Readiness } from '../../ports.ts'

const tags = ['system']
const Ready = Type.Object(
  {
    status: Type.Enum(['ok', 'unavailable'], { type: 'string' }),
    dependencies: Type.Record(Type.String(), Type.Object({ ok: Type.Boolean(), detail: Type.String() })),
  },
  { title: 'Readiness' },
)

/** Without prefix, for probes and Prometheus. */
export function systemRoutes(app: App, { readiness, metricsText }: Pick<ApiPorts, 'readiness' | 'metricsText'>): void {
  app.get(
    '/healthz',
    {
      config: { access: 'public' },
      schema: {
        tags,
        summary: 'Whether this process lives',
        security: [],
        response: { 200: Type.Object({ status: Type.Literal('ok') }) },
      },
    },
    async () => ({ status: 'ok' as const }),
  )

  app.get(
    '/readyz',
    {
      config: { access: 'public' },
      schema: {
        tags,
        summary: 'Whether everything it depends on is there',
        security: [],
        response: { 200: Ready, 503: Ready },
      },
    },
    async (_request, reply) => {
      const dependencies = copied(await readiness())
      const ok = Object.values(dependencies).every(d => d.ok)
      return reply.code(ok ? 200 : 503).send({ status: ok ? ('ok' as const) : ('unavailable' as const), dependencies })
    },
  )

  app.get(
    '/metrics',
    {
      config: { access: 'public' },
      schema: {
        tags,
        summary: 'Prometheus text',
        security: [],
        response: { 200: { description: 'Metrics', content: { 'text/plain': { schema: Type.String() } } } },
      },
    },
    async (_request, reply) =>
      reply
        .type('text/plain; version=0.0.4; charset=utf-8')
        .serializer((text: string) => text)
        .send(await metricsText()),
  )
}

function copied(readiness: Readiness): Record<string, { ok: boolean; detail: string }> {
  return Object.fromEntries(Object.entries(readiness).map(([name, state]) => [name, { ...state }]))
}
