import type { App } from '../../http.ts'

export function openapiRoute(app: App): void {
  app.get(
    '/openapi.json',
    { config: { access: 'public' }, schema: { hide: true, tags: ['system'], summary: 'This document' } },
    async (_request, reply) => reply.type('application/json').send(app.swagger()),
  )
}
