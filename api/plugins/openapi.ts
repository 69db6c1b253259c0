import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { App } from '../http.ts'

const TAGS = [
  { name: 'auth', description: 'Login, renewal, logout, one’s own account' },
  { name: 'users', description: 'Who works with it' },
  { name: 'roles', description: 'Who may do what' },
  { name: 'break-glass', description: 'Foreign records opened in need' },
  { name: 'patients', description: 'Who is watched' },
  { name: 'record', description: 'What is known of their health' },
  { name: 'wards', description: 'Wards, rooms, beds, who works there, who lies where' },
  { name: 'stays', description: 'Arrival, admission, transfer, discharge' },
  { name: 'care team', description: 'Who looks after whom, and handovers' },
  { name: 'vitals', description: 'What was measured' },
  { name: 'limits', description: 'When it alarms' },
  { name: 'alerts', description: 'What somebody must look at' },
  { name: 'rules', description: 'What alarms beyond limits: rules as data' },
  { name: 'plans', description: 'What is meant to be reached, and how' },
  { name: 'notes', description: 'What was observed and thought' },
  { name: 'orders', description: 'What is to be given' },
  { name: 'messages', description: 'What patient and staff write to one another' },
  { name: 'timeline', description: 'What happened to a patient, and what waits for a user' },
  { name: 'devices', description: 'What measures, its credentials and whose it is' },
  { name: 'appointments', description: 'Who comes to whom, and when' },
  { name: 'doctors', description: 'Who can be asked for, and when' },
  { name: 'services', description: 'What can be asked for, and its price' },
  { name: 'billing', description: 'What was done and billed' },
  { name: 'clinic', description: 'The house: its name, time zone and currency' },
  { name: 'jobs', description: 'Long work: imports and exports' },
  { name: 'rejects', description: 'What was refused, and why' },
  { name: 'audit', description: 'Who looked, who changed what' },
  { name: 'webhooks', description: 'Who is told outside the house' },
  { name: 'board', description: 'What the board starts with' },
  { name: 'system', description: 'Health and documentation' },
]

const DESCRIPTION = `Patient monitoring: patients, devices, vitals, limits and alerts.

Log in with \`POST /api/v1/auth/login\` and send \`Authorization: Bearer <accessToken>\`. Lists are paged by
\`limit\` and \`cursor\`. Errors are \`application/problem+json\` (RFC 9457). Live numbers and alerts come over the
WebSocket \`/api/v1/live\`; its messages are described in the repository's \`docs/live.md\`.

\`x-access\` of an operation is the permission it needs (or \`public\`, \`logged-in\`). Where that is a permission on patients,
\`x-whose\` says whose data it touches: \`path\` of the patient in its path, \`asked\` of the patient that its record belongs to,
\`filtered\` of those that the caller may see.`

/** Collects the schemas of all routes registered after it; `/docs` shows them. */
export async function describeRoutes(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Wardbeat',
        version: '1',
        description: DESCRIPTION,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/', description: 'The server that answered this document' }],
      tags: TAGS,
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
          cookie: { type: 'apiKey', in: 'cookie', name: 'wardbeat_access' },
        },
      },
      security: [{ bearer: [] }, { cookie: [] }],
    },
    transform: ({ schema, url, route: { method, config } }) => {
      const { access, whose } = config ?? {}
      const extensions = { ...(access ? { 'x-access': access } : {}), ...(whose ? { 'x-whose': whose } : {}) }
      return { url, schema: { operationId: operationId(String(method), url), ...extensions, ...schema } }
    },
    transformObject: document => ('openapiObject' in document ? withComponents(document.openapiObject) : {}),
  })
  // The page works under our own policy; its own one would ask browsers for HTTPS, which a loopback server has not.
  await app.register(swaggerUi, { routePrefix: '/docs', uiConfig: { validatorUrl: null } })
}

/** `GET /patients/:id/vitals` is `getPatientsVitalsById` for generators of clients: stable, and different for every route. */
function operationId(method: string, url: string): string {
  const parts = url.replace(/^\/api\/v1\//, '').split('/')
  const words = parts.filter(part => part !== '' && !part.startsWith(':')).flatMap(part => part.split(/[-.]/))
  const ids = parts.filter(part => part.startsWith(':')).map(part => `By${capital(part.slice(1))}`)
  return method.toLowerCase() + words.map(capital).join('') + ids.join('')
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)

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
