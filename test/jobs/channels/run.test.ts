import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import t, { type Test } from 'tap'
import { pager } from '../../../jobs/channels/pager.ts'
import { startChannels } from '../../../jobs/channels/run.ts'
import { newVapidKey, vapidPublicKey } from '../../../jobs/channels/vapid.ts'
import { webPush } from '../../../jobs/channels/web-push.ts'
import { MOST_ATTEMPTS } from '../../../model/channel.ts'
import { createLog } from '../../../observability/log.ts'
import { createMetrics } from '../../../observability/metrics.ts'
import { postgresAlertMessages } from '../../../store/postgres/alert-messages.ts'
import { postgresEscalationRunner } from '../../../store/postgres/escalations.ts'
import type { WebhookNetwork } from '../../../store/webhook-address.ts'
import { raise } from '../../api/support/alerts.ts'
import { testApi } from '../../api/support/api.ts'
import { houseOf } from '../../api/support/house.ts'
import { pushBrowser, vapidClaims } from '../../support/push-receiver.ts'
import { actAt, alertOf } from '../../support/records.ts'
import { until } from '../../support/until.ts'

const SECRET = 'whsec_for_tests'
const LOOPBACK: ReadonlySet<WebhookNetwork> = new Set(['loopback'])

interface Heard {
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** A real receiver on loopback. @param statuses of its answers, the last one for all others; null: no answer at all */
async function receiver(t: Test, ...statuses: readonly (number | null)[]) {
  const heard: Heard[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(Buffer.from(chunk)))
    request.on('end', () => {
      const status = statuses[Math.min(heard.length, statuses.length - 1)]
      heard.push({ headers: request.headers, body: Buffer.concat(chunks) })
      if (status !== null) response.writeHead(status ?? 201).end()
    })
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  return { url: `http://127.0.0.1:${address.port}/push/abc`, heard }
}

/** A ward with a nurse, a patient who is alarmed about, and senders that can be started. */
async function ward(t: Test) {
  const api = await testApi(t)
  const house = houseOf(api)
  const wardId = await house.ward('North', 'nurse')
  const patientId = await house.patient('Secretname')
  await house.admit(patientId, wardId)
  const nurseId = await house.userId('nurse')
  const runner = postgresEscalationRunner(api.pool)
  const messages = postgresAlertMessages(api.pool)
  const privateKey = newVapidKey()
  const vapid = { privateKey, publicKey: vapidPublicKey(privateKey) ?? '', subject: 'mailto:it@test.local' }
  const metrics = createMetrics()
  /** @param ahead milliseconds that the sender's clock is ahead */
  const sender = (ahead = 0) => {
    const running = startChannels({
      messages,
      push: webPush({ vapid, networks: LOOPBACK, timeoutMs: 5000 }),
      webhook: pager({ networks: LOOPBACK, timeoutMs: 5000 }),
      log: createLog('test', 'silent'),
      metrics,
      random: () => 0,
      clock: () => Date.now() + ahead,
    })
    t.teardown(() => running.close())
    return running
  }
  const tell = async (seconds = 0, fields: Parameters<typeof alertOf>[0] = {}) => {
    const alert = alertOf({ patientId, priority: 'high', raisedAt: Date.now(), ...fields })
    await raise(api.episodes, alert)
    while ((await runner.advance(alert.raisedAt + seconds * 1000)) > 0);
    return alert
  }
  const subscribe = async (url: string) => {
    const browser = pushBrowser()
    const keys = { url, p256dh: browser.p256dh, auth: browser.auth, description: 'Phone' }
    await api.ports.channels.subscribe(nurseId, keys, actAt(Date.now(), nurseId))
    return browser
  }
  const states = async () => {
    const { rows } = await api.pool.query<{ state: string }>('select state from alert_messages order by created_at, id')
    return rows.map(row => row.state)
  }
  const notices = async (role: string) => {
    const { body } = await (await api.as(role))('GET', '/notifications')
    return body.items.map((n: { type: string }) => n.type).filter((type: string) => type.startsWith('channel'))
  }
  return { api, house, wardId, nurseId, runner, messages, vapid, sender, tell, subscribe, states, notices }
}

t.test(
  'a person who is told gets it on his phone within a second, without the name, and his phone confirms it',
  async t => {
    const { api, vapid, sender, tell, subscribe, states } = await ward(t)
    const phone = await receiver(t, 201)
    const browser = await subscribe(phone.url)
    sender()
    const at = Date.now()
    const alert = await tell()
    await until(async () => phone.heard.length > 0)
    t.ok(Date.now() - at < 2000, `${Date.now() - at} ms`)
    const [{ headers, body }] = phone.heard as [Heard]
    t.match(headers, {
      'content-encoding': 'aes128gcm',
      ttl: '300',
      urgency: 'high',
      topic: alert.id.replaceAll('-', ''),
    })
    t.match(vapidClaims(String(headers.authorization)), {
      key: vapid.publicKey,
      claims: { aud: new URL(phone.url).origin, sub: 'mailto:it@test.local' },
    })
    const text = browser.decrypt(body)
    t.notMatch(text, /Secretname|Ada/)
    const notice = JSON.parse(text)
    t.match(notice, {
      type: 'alarm',
      alertId: alert.id,
      priority: 'high',
      ward: 'North',
      what: alert.message,
      isReminder: false,
    })
    await until(async () => (await states())[0] === 'sent')

    const receipts = async () => (await (await api.as('nurse'))('GET', `/alerts/${alert.id}/receipts`)).body.items
    t.match(await receipts(), [{ name: 'nurse', deliveredAt: null }], 'sent is not delivered')
    const confirm = (payload: unknown) =>
      api.app.inject({ method: 'POST', url: '/api/v1/alert-receipts', payload: payload as object })
    t.equal((await confirm({ token: notice.token })).statusCode, 204)
    t.match(await receipts(), [{ deliveredAt: /^20/, seenAt: null }])
    await confirm({ token: notice.token, seen: true })
    t.match(await receipts(), [{ deliveredAt: /^20/, seenAt: /^20/ }])
    t.equal((await confirm({ token: alert.id })).statusCode, 204, 'an unknown one says nothing')
    t.equal((await confirm({ token: 'x' })).statusCode, 400)
  },
)

t.test('a subscription that is gone is removed, and the person hears of it', async t => {
  const { api, nurseId, sender, tell, subscribe, notices } = await ward(t)
  const phone = await receiver(t, 410)
  await subscribe(phone.url)
  await tell()
  sender()
  await until(async () => (await api.ports.channels.pushSubscriptions(nurseId)).length === 0)
  t.same(await notices('nurse'), ['channel-gone'])
  await tell()
  t.equal(phone.heard.length, 1)
})

t.test('a push service that is busy is asked again', async t => {
  const { sender, tell, subscribe, states } = await ward(t)
  const phone = await receiver(t, 429, 500, 201)
  const browser = await subscribe(phone.url)
  await tell()
  sender()
  await until(async () => (await states())[0] === 'sent')
  const ids = phone.heard.map(({ body }) => JSON.parse(browser.decrypt(body)).id)
  t.equal(ids.length, 3)
  t.equal(new Set(ids).size, 1, 'the same message')
})

t.test('what nobody takes is given up, marked, and told to the person and the administrators once', async t => {
  const { api, nurseId, messages, sender, tell, subscribe, states, notices } = await ward(t)
  const phone = await receiver(t, 503)
  await subscribe(phone.url)
  for (let i = 0; i < 2; i++) {
    await tell()
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      const now = Date.now()
      const [due] = await messages.claim(now, 10, [])
      t.equal(due?.attempt, attempt)
      await messages.report(due?.notice.id ?? '', { result: 'again', status: 503, error: 'answered 503' }, now, now)
    }
  }
  t.same(await states(), ['failed', 'failed'])
  t.type((await api.ports.channels.pushSubscriptions(nurseId))[0]?.failingSince, 'number')
  t.same([await notices('nurse'), await notices('admin')], [['channel-failed'], ['channel-failed']])
  const better = await receiver(t, 201)
  await api.pool.query('update channels set url = $1', [better.url])
  await tell()
  sender()
  await until(async () => (await api.ports.channels.pushSubscriptions(nurseId))[0]?.failingSince === null)
  t.same(await notices('nurse'), ['channel-failed'], 'it works again')
})

t.test('a sender that is killed between sending and saying so: sent once more at most, and never lost', async t => {
  const { messages, sender, tell, subscribe, states } = await ward(t)
  const phone = await receiver(t, null, 201)
  const browser = await subscribe(phone.url)
  await tell()
  const first = sender()
  await until(async () => phone.heard.length === 1)
  await first.close() // before the answer came: nothing was reported
  t.same(await states(), ['pending'])
  t.same(await messages.claim(Date.now(), 10, []), [], 'not at once: the other may still be at it')
  sender(31_000)
  await until(async () => (await states())[0] === 'sent')
  t.equal(phone.heard.length, 2)
  t.equal(new Set(phone.heard.map(({ body }) => JSON.parse(browser.decrypt(body)).id)).size, 1)
  t.same(await messages.claim(Date.now() + 3_600_000, 10, []), [])
})

t.test('two senders take a message once', async t => {
  const { messages, tell, subscribe } = await ward(t)
  for (let i = 0; i < 5; i++) await subscribe(`http://127.0.0.1:1/${i}`)
  await tell()
  const taken = await Promise.all([1, 2, 3].map(() => messages.claim(Date.now(), 10, [])))
  const ids = taken.flat().map(({ notice }) => notice.id)
  t.equal(ids.length, 5)
  t.equal(new Set(ids).size, 5)
})

t.test('what somebody has answered is not sent any more', async t => {
  const { api, messages, tell, subscribe, states } = await ward(t)
  await subscribe('http://127.0.0.1:1/')
  const alert = await tell()
  await (await api.as('nurse'))('POST', `/alerts/${alert.id}/acknowledge`)
  t.same(await messages.claim(Date.now(), 10, []), [])
  t.same(await states(), ['needless'])
})

t.test('the pager of a ward is told with those on call, though nobody is named, by a signed webhook', async t => {
  const { api, wardId, runner, sender, tell, states } = await ward(t)
  const phones = await receiver(t, 200)
  await api.ports.channels.addPager(
    { url: phones.url, userId: null, wardId, description: 'On call' },
    SECRET,
    actAt(Date.now()),
  )
  sender(300_000) // the chain below goes ahead of the clock
  const alert = await tell(0)
  t.same(await states(), [], 'the nurses first')
  while ((await runner.advance(alert.raisedAt + 200_000)) > 0);
  await until(async () => phones.heard.length === 1)
  const [{ headers, body }] = phones.heard as [Heard]
  const [, at, signature] = /^t=(\d+),v1=([0-9a-f]+)$/.exec(String(headers['wardbeat-signature'])) ?? []
  t.equal(createHmac('sha256', SECRET).update(`${at}.${body}`).digest('hex'), signature)
  t.match(JSON.parse(body.toString()), { type: 'alarm.told', alertId: alert.id, ward: 'North', what: alert.message })
  t.notMatch(body.toString(), /Secretname/)
})

t.test('messages are told apart by age', async t => {
  const { messages, tell, subscribe, states } = await ward(t)
  await subscribe('http://127.0.0.1:1/')
  const alert = await tell()
  await messages.expire(alert.raisedAt)
  t.same(await states(), ['pending'])
  await messages.expire(alert.raisedAt + 60_000)
  t.same(await states(), [])
})
