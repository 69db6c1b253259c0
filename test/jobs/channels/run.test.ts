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
  return { api, house, wardId, patientId, nurseId, runner, messages, vapid, sender, tell, subscribe, states, notices }
}

t.test('a person who is told gets it on his phone, without the name, and his phone confirms it', async t => {
  const { api, vapid, sender, tell, subscribe, states } = await ward(t)
  const phone = await receiver(t, 201)
  const browser = await subscribe(phone.url)
  sender()
  const alert = await tell()
  await until(async () => phone.heard.length > 0)
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
})

t.test('whom an alert is given to by somebody else gets it on his phone', async t => {
  const { api, patientId, nurseId, sender, subscribe, states } = await ward(t)
  const phone = await receiver(t, 201)
  const browser = await subscribe(phone.url)
  const alert = alertOf({ patientId, raisedAt: Date.now() })
  await raise(api.episodes, alert)
  sender()
  const give = async (role: string) =>
    (await (await api.as(role))('POST', `/alerts/${alert.id}/assign`, { userId: nurseId })).status
  t.equal(await give('nurse'), 200)
  t.same(await states(), [], 'to himself: he knows')
  const { body } = await (await api.as('admin'))('GET', '/me')
  t.equal((await (await api.as('nurse'))('POST', `/alerts/${alert.id}/assign`, { userId: body.id })).status, 200)
  t.equal(await give('admin'), 200)
  await until(async () => phone.heard.length > 0)
  t.match(JSON.parse(browser.decrypt(phone.heard[0]?.body ?? Buffer.alloc(0))), { alertId: alert.id })
})

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

t.test(
  'what waits is not sent to whom it is nothing of by now: the patient is elsewhere, or the role is gone',
  async t => {
    const { api, house, wardId, runner, messages, tell, subscribe, states } = await ward(t)
    await subscribe('http://127.0.0.1:1/')
    const made = { url: 'http://127.0.0.1:1/pager', wardId, userId: null, description: 'Pager' }
    await api.ports.channels.addPager(made, SECRET, actAt(Date.now()))
    const { patientId, raisedAt } = await tell(3600)
    await runner.advance(raisedAt + 3_601_000)
    t.same(await states(), ['pending', 'pending'])
    await house.setRoles('nurse', ['reception'])
    t.match(await messages.claim(Date.now() + 7_200_000, 10, []), { length: 1 }, "the ward's pager")
    t.same((await states()).sort(), ['needless', 'pending'])
    await house.discharge(patientId ?? '')
    await house.admit(patientId ?? '', await house.ward('South'))
    t.same(await messages.claim(Date.now() + 14_400_000, 10, []), [])
    t.same(await states(), ['needless', 'needless'])
  },
)

t.test('whom a channel told is told once more when somebody else takes it, by name, and when it is over', async t => {
  const { api, house, wardId, nurseId, runner, sender, tell, subscribe, states } = await ward(t)
  const [phone, pagers, unreached] = [await receiver(t, 201), await receiver(t, 200), await receiver(t, 400)]
  const browser = await subscribe(phone.url)
  await subscribe(unreached.url)
  const heard = () => phone.heard.map(({ body }) => JSON.parse(browser.decrypt(body)))
  const paged = () => pagers.heard.map(({ body }) => JSON.parse(body.toString()))
  const pagerOf = (userId: string | null) =>
    api.ports.channels.addPager(
      { url: pagers.url, userId, wardId: userId === null ? wardId : null, description: '' },
      SECRET,
      actAt(Date.now()),
    )
  await pagerOf(null)
  await pagerOf(await house.userId('doctor'))
  const onCall = { chain: null, onCall: [await house.userId('doctor')] }
  t.equal((await (await api.as('admin'))('PUT', `/wards/${wardId}/escalation`, onCall)).status, 200)
  sender(300_000)
  const alert = await tell(0)
  await house.careFor('doctor', alert.patientId ?? '')
  while ((await runner.advance(alert.raisedAt + 200_000)) > 0);
  await until(async () => pagers.heard.length >= 2 && (await states()).every(state => /sent|failed/.test(state)))
  const before = [heard().length, paged().length]

  t.equal((await (await api.as('doctor'))('POST', `/alerts/${alert.id}/acknowledge`)).status, 200)
  await runner.advance(alert.raisedAt + 201_000)
  await until(async () => heard().length > (before[0] ?? 0) && paged().length > (before[1] ?? 0))
  t.match(heard().at(-1), { type: 'alarm-taken', alertId: alert.id, by: 'doctor', what: alert.message, ward: 'North' })
  t.match(paged().at(-1), { type: 'alarm.taken', alertId: alert.id, by: 'doctor' })
  await runner.advance(alert.raisedAt + 202_000)
  const { rows } = await api.pool.query<{ kind: string; user_id: string | null }>(
    `select kind, user_id from alert_messages where kind <> 'told' order by user_id nulls last`,
  )
  t.same(
    rows,
    [
      { kind: 'taken', user_id: nurseId },
      { kind: 'taken', user_id: null },
    ],
    'once; neither who took it nor a phone that was not reached',
  )

  const other = await tell(0)
  await until(async () => heard().at(-1)?.alertId === other.id && (await states()).every(s => /sent|failed/.test(s)))
  await api.pool.query(`update alerts set state = 'resolved', resolved_at = now() where id = $1`, [other.id])
  await runner.advance(Date.now())
  await until(async () => heard().at(-1)?.type === 'alarm-over')
  t.match(heard().at(-1), { alertId: other.id, by: null })
})

t.test('who hears of it for the first time, and what sounds again, is not told that it was taken', async t => {
  const { api, house, runner, messages, tell, subscribe } = await ward(t)
  let ahead = 0
  const kinds = async () => {
    ahead += 60_000
    return (await messages.claim(Date.now() + ahead, 10, [])).map(({ notice }) => notice.kind)
  }
  await subscribe('http://127.0.0.1:1/')
  const unsent = await tell()
  const doctor = await api.as('doctor')
  await house.careFor('doctor', unsent.patientId ?? '')
  t.equal((await doctor('POST', `/alerts/${unsent.id}/acknowledge`)).status, 200)
  await runner.advance(Date.now())
  t.same(await kinds(), [], 'it was told to nobody')

  const alert = await tell()
  t.same(await kinds(), ['told'])
  await doctor('POST', `/alerts/${alert.id}/acknowledge`)
  await runner.advance(Date.now())
  await api.pool.query(`update alerts set state = 'active', acknowledged_at = null where id = $1`, [alert.id])
  t.same(await kinds(), ['told'])
})

t.test('a test goes to the channel alone; one that passes ends what was said of its failure', async t => {
  const { api, nurseId, sender, subscribe, states } = await ward(t)
  const [nurse, admin] = [await api.as('nurse'), await api.as('admin')]
  const phone = await receiver(t, 400, 201)
  const browser = await subscribe(phone.url)
  const [own] = await api.ports.channels.pushSubscriptions(nurseId)
  const test = `/me/push-subscriptions/${own?.id}/test`
  t.equal((await admin('POST', test)).status, 404, 'of somebody else')
  t.equal((await nurse('POST', test)).status, 204)
  t.equal((await nurse('POST', test)).status, 204)
  t.same(await states(), ['pending'], 'one at a time')
  sender()
  const unread = async () =>
    (await admin('GET', '/notifications?unread=true')).body.items.filter(
      (n: { type: string }) => n.type === 'channel-failed',
    ).length
  await until(async () => (await unread()) === 1)
  t.type((await api.ports.channels.pushSubscriptions(nurseId))[0]?.failingSince, 'number')
  await nurse('POST', test)
  await until(async () => (await api.ports.channels.pushSubscriptions(nurseId))[0]?.failingSince === null)
  t.equal(await unread(), 0)
  t.match(JSON.parse(browser.decrypt(phone.heard[1]?.body ?? Buffer.alloc(0))), { type: 'test' })

  const pagers = await receiver(t, 200)
  const pager = { url: pagers.url, userId: nurseId, wardId: null, description: '' }
  const { id } = await api.ports.channels.addPager(pager, SECRET, actAt(Date.now()))
  t.equal((await nurse('POST', `/pagers/${id}/test`)).status, 403)
  t.equal((await admin('POST', `/pagers/${own?.id}/test`)).status, 404)
  t.equal((await admin('POST', `/pagers/${id}/test`)).status, 204)
  await until(async () => pagers.heard.length === 1)
  t.match(JSON.parse(pagers.heard[0]?.body.toString() ?? ''), { type: 'pager.test' })
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
