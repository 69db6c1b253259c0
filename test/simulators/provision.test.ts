import { createServer, type IncomingMessage } from 'node:http'
import t from 'tap'
import { provision } from '../../simulators/provision.ts'

interface Call {
  readonly route: string
  readonly authorization: string | undefined
  readonly body: unknown
}

/** Answers like the contract's `/api/v1`, from a list of answers per route; remembers the calls. */
async function startApi(
  t: { teardown(end: () => Promise<void>): void },
  answer: (route: string, calls: readonly Call[]) => [number, unknown],
) {
  const calls: Call[] = []
  const server = createServer(async (request, response) => {
    const route = `${request.method} ${request.url}`
    calls.push({ route, authorization: request.headers.authorization, body: await bodyOf(request) })
    const [status, body] = answer(route, calls)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => new Promise(resolve => server.close(() => resolve())))
  const address = server.address()
  return { calls, url: `http://127.0.0.1:${address && typeof address === 'object' ? address.port : 0}` }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString()
  return text === '' ? undefined : JSON.parse(text)
}

const credentials = (username: string, password: string) => ({ credentials: { username, password } })

t.test('new devices are registered, known ones get a new credential', async t => {
  const api = await startApi(t, (route, calls) => {
    if (route === 'POST /api/v1/devices') {
      const { id } = calls.at(-1)?.body as { id: string }
      return id === 'old'
        ? [409, { title: 'A device with this id exists' }]
        : [201, { id, ...credentials(id, 'first') }]
    }
    return [200, credentials('old', 'second')]
  })
  t.same(await provision(['new', 'old'], { url: api.url, token: 'T', patients: false }), [
    { id: 'new', username: 'new', password: 'first' },
    { id: 'old', username: 'old', password: 'second' },
  ])
  t.ok(api.calls.every(({ authorization }) => authorization === 'Bearer T'))
  t.equal(api.calls.at(-1)?.route, 'POST /api/v1/devices/old/credentials')
})

t.test('a device that belongs to nobody is given a patient, another one is left alone', async t => {
  const api = await startApi(t, route => {
    if (route === 'POST /api/v1/devices') return [201, credentials('x', 'y')]
    if (route === 'GET /api/v1/devices/free') return [200, { id: 'free', assignment: null }]
    if (route === 'GET /api/v1/devices/taken') return [200, { id: 'taken', assignment: { patientId: 'p0' } }]
    if (route === 'POST /api/v1/patients') return [201, { id: 'p1' }]
    return [200, {}]
  })
  await provision(['free', 'taken'], { url: api.url, token: 'T', patients: true })
  const assigned = api.calls.filter(({ route }) => route.startsWith('PUT'))
  t.match(assigned, [{ route: 'PUT /api/v1/devices/free/assignment', body: { patientId: 'p1' } }])
  t.equal(assigned.length, 1)
  t.match(api.calls.find(({ route }) => route === 'POST /api/v1/patients')?.body, {
    name: { given: ['Simulated'], family: 'free' },
  })
})

t.test('a server that is busy is asked again, one that refuses is quoted', async t => {
  const busy = await startApi(t, (_route, calls) => (calls.length === 1 ? [429, {}] : [201, credentials('a', 'b')]))
  t.match(await provision(['a'], { url: busy.url, token: 'T', patients: false }), [{ password: 'b' }])
  const strict = await startApi(t, () => [403, { title: 'Not allowed', detail: 'admin only' }])
  await t.rejects(provision(['a'], { url: strict.url, token: 'T', patients: false }), {
    message: 'POST /devices: 403 Not allowed: admin only',
  })
})
