import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { App } from '../http.ts'

const TAGS = [
  { name: 'auth', description: 'Login, renewal, logout' },
  { name: 'patients', description: 'Who is watched' },
  { name: 'record', description: 'What is known of their health' },
  { name: 'vitals', description: 'What was measured' },
  { name: 'limits', description: 'When it alarms' },
  { name: 'alerts', description: 'What somebody must look at' },
  { name: 'devices', description: 'What measures, its credentials and whose it is' },
  { name: 'rejects', description: 'What was refused, and why' },
  { name: 'board', description: 'What the board starts with' },
  { name: 'system', description: 'Health and documentation' },
]

const DESCRIPTION = `Patient monitoring: patients, devices, vitals, limits and alerts.

Log in with \`POST /api/v1/auth/login\` and send \`Authorization: Bearer <accessToken>\`. Lists are paged by
\`limit\` and \`cursor\`. Errors are \`application/problem+json\` (RFC 9457). Live numbers and alerts come over the
WebSocket \`/api/v1/live\`; its messages are described in the repository's \`docs/live.md\`.`

/** Collects the schemas of all routes registered after it; `/docs` shows them. */
export async function describeRoutes(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Wardbeat', version: '1', description: DESCRIPTION },
      tags: TAGS,
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
          cookie: { type: 'apiKey', in: 'cookie', name: 'wardbeat_access' },
        },
      },
      security: [{ bearer: [] }, { cookie: [] }],
    },
    transformObject: document => ('openapiObject' in document ? withComponents(document.openapiObject) : {}),
  })
  // The page works under our own policy; its own one would ask browsers for HTTPS, which a loopback server has not.
  await app.register(swaggerUi, { routePrefix: '/docs', uiConfig: { validatorUrl: null } })
}

/** Moves every schema that has a title to `components`, so that readers and generators see one named thing. */
function withComponents<T extends object>(document: T): T {
  const schemas: Record<string, unknown> = {}
  const hoist = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(hoist)
    if (typeof value !== 'object' || value === null) return value
    const copy = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, hoist(inner)]))
    const title = copy.title
    if (typeof title !== 'string' || !('type' in copy)) return copy
    schemas[title] = copy
    return { $ref: `#/components/schemas/${title}` }
  }
  const paths = 'paths' in document ? hoist(document.paths) : {}
  const components = 'components' in document ? document.components : {}
  return { ...document, paths, components: { ...(components ?? {}), schemas } }
}
