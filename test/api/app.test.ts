import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fastify } from 'fastify'
import t from 'tap'
import { Compile } from 'typebox/compile'
import { createAccounts } from '../../api/access/accounts.ts'
import { guard } from '../../api/plugins/access.ts'
import { send, testApi } from './support/api.ts'

t.test('every error is a problem, and says nothing about the inside', async t => {
  const { app, as } = await testApi(t)
  const admin = await as('admin')
  const problem = (answer: { headers: Readonly<Record<string, unknown>>; body: unknown }, status: number) => {
    t.equal(answer.headers['content-type'], 'application/problem+json')
    t.match(answer.body, { type: /^urn:wardbeat:problem:[a-z-]+$/, title: String, status, detail: String })
  }
  problem(await send(app, 'GET', '/patients'), 401)
  problem(await admin('GET', '/nowhere'), 404)
  problem(await admin('DELETE', '/patients'), 404)
  problem(await admin('POST', '/patients', '{"name":'), 400)
  problem(await admin('POST', '/patients', '{"__proto__":{"x":1},"name":{"given":[],"family":"T"}}'), 400)
  for (const body of ['{"__proto__":{}}', '{"constructor":{"prototype":{}}}']) {
    const { detail } = (await admin('POST', '/patients', body)).body
    t.equal(detail, '__proto__ and constructor.prototype are not allowed as properties (in body)')
  }
  t.match((await admin('POST', '/patients', '{"__proto__":')).body, { status: 400, detail: /not valid JSON/ })
  problem(await admin('POST', '/patients', '<p/>', { 'content-type': 'application/xml' }), 415)
  problem(await admin('POST', '/patients', JSON.stringify({ name: 'x'.repeat(1_100_000) })), 413)
  problem(await admin('POST', '/patients', undefined, { 'content-type': 'application/json' }), 400)
  problem(await admin('GET', `/patients/${'x'.repeat(500)}`), 414)
  problem(await admin('GET', '/patients/%zz'), 400)
})

t.test('a fault inside is a 500 that tells only the id of the request', async t => {
  const secret = 'select * from patients where family = Novak'
  const api = await testApi(t)
  api.ports.alerts.list = () => Promise.reject(new Error(secret))
  const answer = await (await api.as('nurse'))('GET', '/alerts')
  t.equal(answer.status, 500)
  t.equal(answer.body.instance, answer.headers['x-request-id'])
  t.notMatch(JSON.stringify(answer.body), /Novak/)
})

t.test('a database that is away is a 503 that may be tried again, and no more', async t => {
  const api = await testApi(t)
  const admin = await api.as('admin')
  api.ports.patients.list = () =>
    Promise.reject(Object.assign(new Error('connect to 10.0.0.1'), { code: 'ECONNREFUSED' }))
  const answer = await admin('GET', '/patients')
  t.equal(answer.status, 503)
  t.equal(answer.headers['content-type'], 'application/problem+json')
  t.match(answer.body, { type: 'urn:wardbeat:problem:unavailable', status: 503, detail: /^The database does not/ })
  t.notMatch(JSON.stringify(answer.body), /10\.0\.0\.1/)
})

t.test('a route without declared access does not start', async t => {
  const app = fastify()
  const { ports: real } = await testApi(t)
  const ports = { ...real, accounts: createAccounts(real.accounts, real.changes) }
  const tokens = { seconds: 1, make: () => '', read: () => null }
  app.register(async scope => {
    guard(scope, tokens, ports)
    scope.get('/open', async () => 'x')
  })
  await t.rejects(async () => app.ready(), { message: /GET \/open declares no access/ })
})

t.test('health, readiness and metrics answer without a login', async t => {
  const state = { postgres: { ok: true, detail: 'answers' } }
  const { app } = await testApi(t, {}, { readiness: async () => state })
  t.same((await app.inject('/healthz')).json(), { status: 'ok' })
  t.match((await app.inject('/readyz')).json(), { status: 'ok', dependencies: state })
  state.postgres = { ok: false, detail: 'no answer for 5 s' }
  const unready = await app.inject('/readyz')
  t.equal(unready.statusCode, 503)
  t.match(unready.json(), { status: 'unavailable', dependencies: state })
  const metrics = await app.inject('/metrics')
  t.match(metrics.headers['content-type'], /^text\/plain/)
  t.match(metrics.body, /wardbeat_http_request_seconds_count\{method="GET",route="\/readyz",status="503"\} 1/)
})

t.test('headers keep the page strict and the data out of caches', async t => {
  const { app } = await testApi(t)
  const { headers } = await app.inject('/api/v1/me')
  t.match(headers['content-security-policy'], /default-src 'self'.*script-src 'self'/)
  t.notMatch(headers['content-security-policy'], /unsafe/)
  t.equal(headers['cache-control'], 'no-store')
  t.equal(headers['x-content-type-options'], 'nosniff')
  t.notOk(headers['access-control-allow-origin'])
  t.match(headers['x-request-id'], /^[0-9a-f-]{36}$/)
  const docs = await app.inject('/docs/')
  t.equal(docs.statusCode, 200)
  t.match(docs.headers['content-security-policy'], /script-src 'self'/)
  t.equal(docs.headers['content-security-policy'], headers['content-security-policy'])
})

t.test('the OpenAPI document is whole', async t => {
  const { app } = await testApi(t)
  const document = (await app.inject('/api/v1/openapi.json')).json()
  t.equal(document.openapi, '3.1.0')
  const refs = JSON.stringify(document).match(/"\$ref":"[^"]+"/g) ?? []
  t.ok(refs.length > 50)
  for (const ref of new Set(refs)) {
    const name = /"#\/components\/schemas\/([^"]+)"/.exec(ref)?.[1]
    t.ok(name !== undefined && name in document.components.schemas, ref)
  }
  const operations = Object.entries<Record<string, Operation>>(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, path, ...operation })),
  )
  const tags = new Set(document.tags.map((tag: { name: string }) => tag.name))
  for (const { name, path, summary, tags: own, responses } of operations) {
    t.ok(summary, `${name} has a summary`)
    t.ok(own?.length === 1 && tags.has(own[0]), `${name} has a known tag`)
    const statuses = Object.keys(responses ?? {})
    t.ok(
      statuses.some(s => s.startsWith('2')),
      `${name} says how it succeeds`,
    )
    if (path.startsWith('/api/'))
      t.ok('500' in (responses ?? {}) && '503' in (responses ?? {}), `${name} says how it fails`)
  }
  const names = operations.map(o => o.name.replaceAll(/\{(\w+)\}/g, '{}')).sort()
  t.same(names, EXPECTED)
})

t.test('every request body of the OpenAPI document has an example that is valid', async t => {
  const { app } = await testApi(t)
  const document = (await app.inject('/api/v1/openapi.json')).json()
  const resolved = (schema: unknown): unknown =>
    JSON.parse(JSON.stringify(schema), (_key, value) => {
      const name = /^#\/components\/schemas\/(.+)$/.exec(value?.$ref ?? '')?.[1]
      return name === undefined ? value : resolved(document.components.schemas[name])
    })
  let bodies = 0
  for (const [path, methods] of Object.entries<Record<string, Operation>>(document.paths)) {
    for (const [method, { requestBody }] of Object.entries(methods)) {
      const content = requestBody?.content['application/json'] ?? requestBody?.content['text/csv']
      if (requestBody === undefined || 'image/png' in requestBody.content) continue
      const schema = resolved(content?.schema)
      if (typeof schema !== 'object' || schema === null) throw new TypeError(`${method} ${path} has no schema`)
      t.not(content?.example, undefined, `${method} ${path} has an example`)
      t.same(Compile(schema).Errors(content?.example), [], `${method} ${path}`)
      bodies++
    }
  }
  t.ok(bodies > 8)
})

t.test('every list answers the place of its next page, or null', async t => {
  const { app } = await testApi(t)
  const document = (await app.inject('/api/v1/openapi.json')).json()
  let lists = 0
  for (const [path, methods] of Object.entries<Record<string, Operation>>(document.paths)) {
    for (const [method, { responses }] of Object.entries(methods)) {
      const schema = responses?.[200]?.content?.['application/json']?.schema
      const name = /^#\/components\/schemas\/(.+)$/.exec(schema?.$ref ?? '')?.[1]
      const { properties = {}, required = [] } = (name ? document.components.schemas[name] : schema) ?? {}
      if (!('items' in properties) || 'id' in properties) continue // what has an id is one record
      lists++
      t.ok(required.includes('nextCursor'), `${method} ${path}`)
    }
  }
  t.ok(lists > 40, `${lists} lists`)
})

interface Described {
  readonly $ref?: string
  readonly properties?: object
  readonly required?: readonly string[]
}

interface Operation {
  readonly summary?: string
  readonly tags?: readonly string[]
  readonly responses?: Readonly<
    Record<string, { readonly content?: { readonly [type: string]: { readonly schema?: Described } } }>
  >
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: unknown; readonly example?: unknown }>>
  }
}

const EXPECTED = [
  'delete /api/v1/auth/logins/{}',
  'delete /api/v1/beds/{}',
  'delete /api/v1/break-glass/{}',
  'delete /api/v1/devices/{}',
  'delete /api/v1/devices/{}/assignment',
  'delete /api/v1/devices/{}/bed',
  'delete /api/v1/devices/{}/credentials',
  'delete /api/v1/doctors/{}',
  'delete /api/v1/doctors/{}/absences/{}',
  'delete /api/v1/me/push-subscriptions/{}',
  'delete /api/v1/pagers/{}',
  'delete /api/v1/patients/{}',
  'delete /api/v1/patients/{}/account',
  'delete /api/v1/patients/{}/allergies/{}',
  'delete /api/v1/patients/{}/care-team/{}',
  'delete /api/v1/patients/{}/conditions/{}',
  'delete /api/v1/patients/{}/measurements/{}',
  'delete /api/v1/patients/{}/medications/{}',
  'delete /api/v1/patients/{}/observations/{}',
  'delete /api/v1/patients/{}/photo',
  'delete /api/v1/provisioning-keys/{}',
  'delete /api/v1/roles/{}',
  'delete /api/v1/rooms/{}',
  'delete /api/v1/rules/{}/activations/{}',
  'delete /api/v1/services/{}',
  'delete /api/v1/wards/{}',
  'delete /api/v1/webhooks/{}',
  'get /api/v1/advice/statistics',
  'get /api/v1/alarm-load',
  'get /api/v1/alarm-load/by-patient',
  'get /api/v1/alarm-load/proposals',
  'get /api/v1/alerts',
  'get /api/v1/alerts/{}',
  'get /api/v1/alerts/{}/receipts',
  'get /api/v1/appointments',
  'get /api/v1/appointments/{}',
  'get /api/v1/appointments/{}/ics',
  'get /api/v1/audit',
  'get /api/v1/auth/logins',
  'get /api/v1/billing',
  'get /api/v1/board',
  'get /api/v1/break-glass',
  'get /api/v1/clinic',
  'get /api/v1/conversations',
  'get /api/v1/devices',
  'get /api/v1/devices/{}',
  'get /api/v1/devices/{}/assignments',
  'get /api/v1/devices/{}/commands',
  'get /api/v1/devices/{}/rejects',
  'get /api/v1/directory',
  'get /api/v1/doctors',
  'get /api/v1/doctors/{}',
  'get /api/v1/doctors/{}/absences',
  'get /api/v1/doctors/{}/hours',
  'get /api/v1/doctors/{}/slots',
  'get /api/v1/handovers',
  'get /api/v1/identifier-systems',
  'get /api/v1/jobs',
  'get /api/v1/jobs/{}',
  'get /api/v1/jobs/{}/backtest',
  'get /api/v1/jobs/{}/credentials',
  'get /api/v1/jobs/{}/errors',
  'get /api/v1/jobs/{}/result',
  'get /api/v1/lobby',
  'get /api/v1/me',
  'get /api/v1/me/push-key',
  'get /api/v1/me/push-subscriptions',
  'get /api/v1/merges',
  'get /api/v1/notifications',
  'get /api/v1/pagers',
  'get /api/v1/patients',
  'get /api/v1/patients/{}',
  'get /api/v1/patients/{}/account',
  'get /api/v1/patients/{}/allergies',
  'get /api/v1/patients/{}/allergies/{}/history',
  'get /api/v1/patients/{}/audit',
  'get /api/v1/patients/{}/care-team',
  'get /api/v1/patients/{}/conditions',
  'get /api/v1/patients/{}/conditions/{}/history',
  'get /api/v1/patients/{}/limits',
  'get /api/v1/patients/{}/measurements',
  'get /api/v1/patients/{}/medications',
  'get /api/v1/patients/{}/medications/{}/history',
  'get /api/v1/patients/{}/messages',
  'get /api/v1/patients/{}/notes',
  'get /api/v1/patients/{}/notes/{}',
  'get /api/v1/patients/{}/observations',
  'get /api/v1/patients/{}/orders',
  'get /api/v1/patients/{}/orders/{}',
  'get /api/v1/patients/{}/orders/{}/advice',
  'get /api/v1/patients/{}/photo',
  'get /api/v1/patients/{}/plans',
  'get /api/v1/patients/{}/plans/{}',
  'get /api/v1/patients/{}/plans/{}/versions',
  'get /api/v1/patients/{}/scores',
  'get /api/v1/patients/{}/scores/latest',
  'get /api/v1/patients/{}/spo2-scale',
  'get /api/v1/patients/{}/stays',
  'get /api/v1/patients/{}/timeline',
  'get /api/v1/patients/{}/vitals',
  'get /api/v1/patients/{}/vitals/latest',
  'get /api/v1/permissions',
  'get /api/v1/provisioning-keys',
  'get /api/v1/rejects',
  'get /api/v1/roles',
  'get /api/v1/roles/{}',
  'get /api/v1/rules',
  'get /api/v1/rules/{}',
  'get /api/v1/rules/{}/activations',
  'get /api/v1/rules/{}/shadow',
  'get /api/v1/rules/{}/versions',
  'get /api/v1/services',
  'get /api/v1/services/{}',
  'get /api/v1/staff',
  'get /api/v1/users',
  'get /api/v1/users/{}',
  'get /api/v1/wards',
  'get /api/v1/wards/{}',
  'get /api/v1/wards/{}/bed-board',
  'get /api/v1/wards/{}/beds',
  'get /api/v1/wards/{}/escalation',
  'get /api/v1/wards/{}/limits',
  'get /api/v1/wards/{}/rooms',
  'get /api/v1/wards/{}/staff',
  'get /api/v1/webhooks',
  'get /api/v1/webhooks/{}',
  'get /api/v1/webhooks/{}/deliveries',
  'get /healthz',
  'get /metrics',
  'get /readyz',
  'patch /api/v1/beds/{}',
  'patch /api/v1/clinic',
  'patch /api/v1/devices/{}',
  'patch /api/v1/doctors/{}',
  'patch /api/v1/patients/{}',
  'patch /api/v1/patients/{}/allergies/{}',
  'patch /api/v1/patients/{}/conditions/{}',
  'patch /api/v1/patients/{}/medications/{}',
  'patch /api/v1/patients/{}/orders/{}',
  'patch /api/v1/patients/{}/plans/{}',
  'patch /api/v1/rooms/{}',
  'patch /api/v1/services/{}',
  'patch /api/v1/users/{}',
  'patch /api/v1/wards/{}',
  'patch /api/v1/webhooks/{}',
  'post /api/v1/alert-receipts',
  'post /api/v1/alerts/{}/acknowledge',
  'post /api/v1/alerts/{}/assign',
  'post /api/v1/alerts/{}/decline',
  'post /api/v1/alerts/{}/pause',
  'post /api/v1/alerts/{}/resolve',
  'post /api/v1/appointments',
  'post /api/v1/appointments/{}/approve',
  'post /api/v1/appointments/{}/cancel',
  'post /api/v1/appointments/{}/complete',
  'post /api/v1/appointments/{}/no-show',
  'post /api/v1/appointments/{}/reject',
  'post /api/v1/appointments/{}/reopen',
  'post /api/v1/appointments/{}/reschedule',
  'post /api/v1/auth/invitation',
  'post /api/v1/auth/login',
  'post /api/v1/auth/logout',
  'post /api/v1/auth/password',
  'post /api/v1/auth/password-reset',
  'post /api/v1/auth/refresh',
  'post /api/v1/auth/signup',
  'post /api/v1/devices',
  'post /api/v1/devices/claim',
  'post /api/v1/devices/import',
  'post /api/v1/devices/{}/commands',
  'post /api/v1/devices/{}/credentials',
  'post /api/v1/doctors',
  'post /api/v1/doctors/{}/absences',
  'post /api/v1/handovers',
  'post /api/v1/jobs/{}/cancel',
  'post /api/v1/me/push-subscriptions',
  'post /api/v1/me/push-subscriptions/{}/test',
  'post /api/v1/merges/{}/undo',
  'post /api/v1/notifications/read',
  'post /api/v1/pagers',
  'post /api/v1/pagers/{}/test',
  'post /api/v1/patients',
  'post /api/v1/patients/import',
  'post /api/v1/patients/{}/admissions',
  'post /api/v1/patients/{}/allergies',
  'post /api/v1/patients/{}/arrival',
  'post /api/v1/patients/{}/break-glass',
  'post /api/v1/patients/{}/care-team',
  'post /api/v1/patients/{}/conditions',
  'post /api/v1/patients/{}/discharge',
  'post /api/v1/patients/{}/erase',
  'post /api/v1/patients/{}/export',
  'post /api/v1/patients/{}/invitations',
  'post /api/v1/patients/{}/measurements',
  'post /api/v1/patients/{}/medications',
  'post /api/v1/patients/{}/merge',
  'post /api/v1/patients/{}/messages',
  'post /api/v1/patients/{}/messages/read',
  'post /api/v1/patients/{}/notes',
  'post /api/v1/patients/{}/notes/{}/amend',
  'post /api/v1/patients/{}/notes/{}/sign',
  'post /api/v1/patients/{}/observations',
  'post /api/v1/patients/{}/orders',
  'post /api/v1/patients/{}/orders/check',
  'post /api/v1/patients/{}/orders/{}/advice',
  'post /api/v1/patients/{}/orders/{}/cancel',
  'post /api/v1/patients/{}/orders/{}/sign',
  'post /api/v1/patients/{}/orders/{}/start',
  'post /api/v1/patients/{}/orders/{}/stop',
  'post /api/v1/patients/{}/plans',
  'post /api/v1/patients/{}/restore',
  'post /api/v1/patients/{}/transfers',
  'post /api/v1/provisioning-keys',
  'post /api/v1/rejects/replay',
  'post /api/v1/roles',
  'post /api/v1/rules',
  'post /api/v1/rules/backtest',
  'post /api/v1/rules/check',
  'post /api/v1/rules/{}/activate',
  'post /api/v1/rules/{}/rollback',
  'post /api/v1/services',
  'post /api/v1/users',
  'post /api/v1/users/{}/password-reset',
  'post /api/v1/users/{}/unlock',
  'post /api/v1/wards',
  'post /api/v1/wards/{}/beds',
  'post /api/v1/wards/{}/rooms',
  'post /api/v1/webhooks',
  'post /api/v1/webhooks/{}/deliveries/{}/retry',
  'post /api/v1/webhooks/{}/secret',
  'post /api/v1/webhooks/{}/test',
  'put /api/v1/devices/{}/assignment',
  'put /api/v1/devices/{}/bed',
  'put /api/v1/doctors/{}/hours',
  'put /api/v1/patients/{}/account',
  'put /api/v1/patients/{}/limits',
  'put /api/v1/patients/{}/notes/{}',
  'put /api/v1/patients/{}/photo',
  'put /api/v1/patients/{}/spo2-scale',
  'put /api/v1/roles/{}',
  'put /api/v1/rules/{}',
  'put /api/v1/wards/{}/escalation',
  'put /api/v1/wards/{}/limits',
  'put /api/v1/wards/{}/staff',
]

t.test('the board is served: assets for ever, its page always fresh, and never in place of the API', async t => {
  const boardDir = t.testdir({})
  await mkdir(join(boardDir, 'assets'))
  await writeFile(join(boardDir, 'index.html'), '<!doctype html><title>Board</title>')
  await writeFile(join(boardDir, 'assets', 'main-a1b2.js'), 'export {}')
  const { app } = await testApi(t, { boardDir })
  for (const path of ['/', '/patients/42', '/login', '/?wall']) {
    const page = await app.inject(path)
    t.equal(page.statusCode, 200, path)
    t.match(page.body, /<title>Board/, path)
    t.equal(page.headers['cache-control'], 'no-cache', path)
  }
  const asset = await app.inject('/assets/main-a1b2.js')
  t.match(asset.headers['cache-control'], /max-age=31536000, immutable/)
  for (const path of ['/api/v1/nowhere', '/api/nowhere', '/assets/gone.js', '/..%2f..%2fpackage.json']) {
    const missing = await app.inject(path)
    t.ok(missing.statusCode === 404 || missing.statusCode === 403, `${path}: ${missing.statusCode}`)
    t.equal(missing.headers['content-type'], 'application/problem+json', path)
  }
})
