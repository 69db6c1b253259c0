import { spawn } from 'node:child_process'
import { createHmac, randomUUID } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import { join } from 'node:path'
import t from 'tap'
import { startWebhooks } from '../../jobs/webhooks/run.ts'
import { DISABLED_AFTER_MS, type WebhookEventType } from '../../model/webhook.ts'
import { createLog } from '../../observability/log.ts'
import { createMetrics } from '../../observability/metrics.ts'
import { freePort } from '../../processes/ports.ts'
import { projectRoot } from '../../processes/project-root.ts'
import { postgresAlertMover } from '../../store/postgres/alerts.ts'
import { postgresEpisodes } from '../../store/postgres/episodes.ts'
import { postgresPatients } from '../../store/postgres/patients.ts'
import { transaction } from '../../store/postgres/pool.ts'
import { appendTimeline } from '../../store/postgres/timeline.ts'
import { postgresWebhookOutbox } from '../../store/postgres/webhook-outbox.ts'
import { postgresWebhooks } from '../../store/postgres/webhooks.ts'
import type { WebhookNetwork } from '../../store/webhook-address.ts'
import { raise } from '../api/support/alerts.ts'
import { testDatabase } from '../support/database.ts'
import { actAt, alertOf, patientFields } from '../support/records.ts'
import { until } from '../support/until.ts'

const SECRET = 'whsec_for_tests'
const log = createLog('test', 'silent')
const ALERTS: readonly WebhookEventType[] = ['alert.raised', 'alert.changed', 'alert.resolved']

interface Teardown {
  teardown(end: () => unknown): void
}

/** A real receiver on loopback that keeps what it hears. */
async function receiver(t: Teardown, answer: RequestListener = (_request, response) => response.end('thanks')) {
  const heard: { headers: IncomingHttpHeaders; body: string; path: string }[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += String(chunk)
    })
    request.on('end', () => {
      heard.push({ headers: request.headers, body, path: request.url ?? '' })
      answer(request, response)
    })
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  const types = () => heard.map(({ body }) => String(JSON.parse(body).type))
  return { url: `http://127.0.0.1:${address.port}/hook`, port: address.port, heard, types }
}

/** @param networks `null`: nothing delivers */
async function webhooksOn(t: Parameters<typeof testDatabase>[0], networks: readonly WebhookNetwork[] = ['loopback']) {
  const { pool } = await testDatabase(t)
  const store = postgresWebhooks(pool)
  const outbox = postgresWebhookOutbox(pool)
  const metrics = createMetrics()
  let ahead = 0
  const clock = () => Date.now() + ahead
  const start = async (timeoutMs = 2000) => {
    const running = await startWebhooks(
      { networks: new Set(networks), timeoutMs },
      { outbox, onWake: async () => {}, log, metrics, random: () => 0.5, clock },
    )
    t.teardown(() => running.close())
    return running
  }
  const hook = (url: string, events: readonly WebhookEventType[] = ALERTS) =>
    store.create({ url, events, description: '' }, SECRET, actAt(Date.now()))
  const last = async (id: string) => (await store.deliveries(id, { limit: 1 })).items[0]
  return {
    pool,
    store,
    outbox,
    start,
    hook,
    last,
    episodes: postgresEpisodes(pool),
    /** That were made and reported. */
    attempts: async () => (await metrics.webhookDeliveries.get()).values.reduce((sum, { value }) => sum + value, 0),
    /** Lets time pass for whoever delivers. */
    pass(ms: number) {
      ahead += ms
    },
  }
}

t.test('an alert goes out signed, with ids and nothing else', async t => {
  const { hook, start, episodes, pool, last } = await webhooksOn(t)
  const { url, heard, types } = await receiver(t)
  const { id } = await hook(url)
  await start()
  const alert = alertOf({ message: 'SpO2 of Ada Sekret', value: 77 })
  await raise(episodes, alert)
  await until(() => heard.length === 1)
  const { headers, body, path } = heard[0] ?? { headers: {}, body: '', path: '' }
  t.equal(path, '/hook')
  t.strictSame(JSON.parse(body), {
    id: JSON.parse(body).id,
    type: 'alert.raised',
    at: new Date(alert.raisedAt).toISOString(),
    patientId: alert.patientId,
    deviceId: alert.deviceId,
    reference: { kind: 'alert', id: alert.id },
  })
  const [, at = '', v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['wardbeat-signature'])) ?? []
  t.equal(v1, createHmac('sha256', SECRET).update(`${at}.${body}`).digest('hex'))
  t.ok(Math.abs(Date.now() / 1000 - Number(at)) < 10)
  t.match(headers, { 'content-type': 'application/json', 'wardbeat-event': 'alert.raised', 'user-agent': 'Wardbeat' })
  await until(async () => (await last(id))?.state === 'delivered')
  t.match(await last(id), {
    id: headers['wardbeat-delivery'],
    attempts: 1,
    status: 200,
    response: 'thanks',
    nextAt: null,
  })

  const mover = postgresAlertMover(pool)
  await mover.move(alert.id, { type: 'acknowledge' }, actAt(Date.now(), randomUUID()))
  await until(() => heard.length === 2)
  await mover.move(alert.id, { type: 'resolve' }, actAt(Date.now(), randomUUID(), 'sensor was off'))
  await until(() => heard.length === 3)
  t.same(types(), ['alert.raised', 'alert.changed', 'alert.resolved'])
})

t.test('what happens to patients is told to who asked for it', async t => {
  const { hook, start, pool } = await webhooksOn(t)
  const [record, visits] = [await receiver(t), await receiver(t)]
  await hook(record.url, ['patient.created', 'patient.changed'])
  await hook(visits.url, ['admission', 'appointment.requested', 'appointment.changed'])
  await start()
  const { id } = await postgresPatients(pool).create(patientFields('Told'), actAt(Date.now()))
  await until(() => record.heard.length === 2)
  t.same(record.types().toSorted(), ['patient.changed', 'patient.created'])
  const reference = { kind: 'appointment', id: randomUUID() }
  const event = { patientId: id, at: Date.now(), by: null, summary: 'Appointment with Dr Sekret' }
  const tell = (type: 'appointment' | 'admission' | 'note') =>
    transaction(pool, client => appendTimeline(client, [{ ...event, type, reference }]))
  await tell('note')
  await tell('appointment')
  await tell('appointment')
  await tell('admission')
  await until(() => visits.heard.length === 3)
  t.same(visits.types().toSorted(), ['admission', 'appointment.changed', 'appointment.requested'])
  t.notMatch(JSON.stringify(visits.heard), /Sekret|Told/)
  t.equal(record.heard.length, 2)
})

t.test('a receiver that fails is tried again, later and later, ten times', async t => {
  const { hook, start, episodes, last, pass, store, attempts } = await webhooksOn(t)
  const { url, heard } = await receiver(t, (_request, response) => {
    response.statusCode = 500
    response.end('x'.repeat(5000))
  })
  const { id } = await hook(url)
  await start()
  await raise(episodes, alertOf())
  const pauses: number[] = []
  for (let attempt = 1; attempt <= 10; attempt++) {
    await until(async () => (await attempts()) === attempt)
    const delivery = await last(id)
    if (delivery?.nextAt !== null && delivery !== undefined) {
      const pause = Number(delivery.nextAt) - Number(delivery.attemptedAt)
      pauses.push(Math.round(pause / 60_000))
      pass(pause + 1000)
    }
  }
  t.same(pauses, [1, 2, 4, 8, 16, 32, 64, 128, 256])
  t.match(await last(id), { state: 'failed', attempts: 10, status: 500, error: 'answered 500', nextAt: null })
  t.equal((await last(id))?.response?.length, 1024)
  t.ok((await store.get(id))?.failingSince)
  const bodies = new Set(heard.map(({ body, headers }) => `${body} ${headers['wardbeat-delivery']}`))
  t.equal(bodies.size, 1, 'the same message each time')
  const retried = await store.retry(id, String((await last(id))?.id), actAt(Date.now()))
  t.equal(retried.state, 'pending')
  await until(() => heard.length === 11)
})

t.test('a receiver that does not answer holds nobody up', async t => {
  const { hook, start, episodes } = await webhooksOn(t)
  const silent = await receiver(t, () => {})
  const good = await receiver(t)
  await hook(silent.url)
  await hook('http://127.0.0.1:1/')
  await hook(good.url)
  await start(60_000)
  await raise(episodes, ...Array.from({ length: 30 }, () => alertOf()))
  await until(() => good.heard.length === 30)
  await until(() => silent.heard.length === 4)
})

t.test('no answer, and nobody there, are told in words', async t => {
  const { hook, start, last, store } = await webhooksOn(t)
  const silent = await receiver(t, () => {})
  const [slow, gone] = [await hook(silent.url), await hook('http://127.0.0.1:1/')]
  await start(300)
  for (const { id } of [slow, gone]) await store.test(id, actAt(Date.now()))
  await until(async () => (await last(slow.id))?.state === 'failed' && (await last(gone.id))?.state === 'failed')
  t.match(await last(slow.id), { error: 'no answer within 0.3 s', status: null })
  t.match(await last(gone.id), { error: /ECONNREFUSED/, status: null })
})

t.test('redirects are not followed, and addresses that are not allowed are not called', async t => {
  const inside = await receiver(t)
  const redirecting = await receiver(t, (_request, response) => {
    response.writeHead(302, { location: inside.url }).end()
  })
  const allowed = await webhooksOn(t)
  const { id } = await allowed.hook(redirecting.url)
  await allowed.start()
  await allowed.store.test(id, actAt(Date.now()))
  const delivery = await until(async () => {
    const found = await allowed.last(id)
    return found?.state === 'failed' && found
  })
  t.match(delivery, { status: 302, error: 'answered 302', attempts: 1, type: 'webhook.test' })
  t.equal(inside.heard.length, 0)

  const strict = await webhooksOn(t, ['public'])
  await strict.start()
  for (const url of [
    inside.url,
    `http://localhost:${inside.port}/`,
    `http://[::1]:${inside.port}/`,
    `http://[::ffff:127.0.0.1]:${inside.port}/`,
    'http://169.254.169.254/latest/meta-data',
    'http://10.0.0.1/',
  ]) {
    const hook = await strict.hook(url)
    await strict.store.test(hook.id, actAt(Date.now()))
    const refused = await until(async () => {
      const found = await strict.last(hook.id)
      return found?.state === 'failed' && found
    })
    t.match(refused.error, /not in WEBHOOK_NETWORKS|never allowed/, url)
  }
  t.equal(inside.heard.length, 0)
})

t.test('a webhook that fails for five days is disabled, and administrators are told', async t => {
  const { hook, start, episodes, pool, store, pass, last } = await webhooksOn(t)
  await pool.query(`insert into users (id, email, name, roles, password_hash, created_at)
    values (gen_random_uuid(), 'a@x', 'A', '{admin}', 'x', now()), (gen_random_uuid(), 'n@x', 'N', '{nurse}', 'x', now())`)
  const { url, heard } = await receiver(t, (_request, response) => {
    response.statusCode = 503
    response.end()
  })
  const { id } = await hook(url)
  await start()
  await raise(episodes, alertOf())
  await until(async () => (await store.get(id))?.failingSince)
  t.equal((await store.get(id))?.disabledAt, null)
  pass(DISABLED_AFTER_MS)
  await until(async () => (await store.get(id))?.disabledAt)
  t.match(await store.get(id), { disabledReason: /five days/ })
  t.match(await last(id), { state: 'failed', nextAt: null })
  const { rows } = await pool.query('select type, email, reference from notifications join users on users.id = user_id')
  t.match(rows, [{ type: 'webhook-disabled', email: 'a@x', reference: { kind: 'webhook', id } }])
  t.equal(rows.length, 1)
  const before = heard.length
  await raise(episodes, alertOf())
  await t.rejects(store.test(id, actAt(Date.now())), { code: 'CONFLICT' })
  const behind = `select from webhook_positions p join feed_positions f using (feed) where p.cursor < f.newest`
  await until(async () => (await pool.query(behind)).rowCount === 0)
  const enabled = await store.update(id, { disabled: false }, null, actAt(Date.now()))
  t.match(enabled, { disabledAt: null, disabledReason: null, failingSince: null })
  await store.test(id, actAt(Date.now()))
  await until(() => heard.length === before + 1)
})

t.test('feeds are read once by any number of processes, and what one of them took and lost is due again', async t => {
  const { hook, start, episodes, outbox, pass, store, attempts } = await webhooksOn(t)
  const { url, heard } = await receiver(t)
  const { id } = await hook(url)
  await raise(episodes, ...Array.from({ length: 20 }, () => alertOf()))
  await Promise.all(Array.from({ length: 5 }, () => outbox.follow(Date.now())))
  t.equal((await store.deliveries(id, { limit: 100 })).items.length, 20)
  const lost = await outbox.claim(Date.now(), 3, new Map())
  t.equal(lost.length, 3)
  await start()
  await start()
  await until(() => heard.length === 17)
  // What is heard but not reported when the lease ends would rightly come twice.
  await until(async () => (await attempts()) === 17)
  t.notOk(heard.some(({ headers }) => lost.some(one => one.id === headers['wardbeat-delivery'])))
  pass(61_000)
  await until(() => heard.length === 20)
  t.equal(new Set(heard.map(({ headers }) => headers['wardbeat-delivery'])).size, 20)
})

t.test('an entry of a feed that is damaged does not hold up those after it', async t => {
  const { hook, start, episodes, pool } = await webhooksOn(t)
  const { url, heard } = await receiver(t)
  await hook(url)
  await pool.query(`insert into alert_outbox (cursor, alert) values (1, '{}')`)
  await pool.query(`insert into people_outbox (cursor, event) values (1, '{"type":"unheard-of"}'), (2, '[]')`)
  await pool.query(`update feed_positions set newest = 2 where feed in ('people', 'alerts')`)
  await raise(episodes, alertOf())
  await start()
  await until(() => heard.length === 1)
})

t.test('what was delivered long ago is dropped', async t => {
  const { hook, outbox, episodes, store } = await webhooksOn(t)
  const { id } = await hook('http://127.0.0.1:1/')
  await raise(episodes, alertOf())
  await outbox.follow(Date.now())
  await outbox.expire(Date.now() - 1000)
  t.equal((await store.deliveries(id, { limit: 10 })).items.length, 1)
  await outbox.expire(Date.now() + 1000)
  t.equal((await store.deliveries(id, { limit: 10 })).items.length, 0)
})

t.test('the receiver of docs/webhooks.md takes what is signed and refuses what is not', async t => {
  const page = await readFile(join(projectRoot, 'docs/webhooks.md'), 'utf8')
  const code = /```js\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
  const file = join(t.testdir({}), 'receiver.mjs')
  await writeFile(file, code)
  const port = await freePort()
  const child = spawn(process.execPath, [file], { env: { ...process.env, SECRET, PORT: String(port) } })
  t.teardown(() => child.kill())
  let output = ''
  child.stdout.on('data', chunk => {
    output += String(chunk)
  })
  const url = `http://127.0.0.1:${port}/`
  await until(() => fetch(url, { method: 'POST', body: '{}' }).then(answer => answer.status === 400))
  const { hook, start, store, last } = await webhooksOn(t)
  const { id } = await hook(url)
  await start()
  await store.test(id, actAt(Date.now()))
  await until(async () => (await last(id))?.state === 'delivered')
  t.match(output, /webhook\.test/)
  await store.renewSecret(id, 'whsec_another', actAt(Date.now()))
  await store.test(id, actAt(Date.now()))
  await until(async () => (await last(id))?.state === 'failed')
  t.match(await last(id), { status: 400 })
})
