import { randomUUID } from 'node:crypto'
import t from 'tap'
import { testApi } from '../support/api.ts'

const HOOK = { url: 'https://pager.example/x', events: ['alert.raised', 'alert.raised', 'admission'] }

t.test('a webhook is set up, changed, disabled and removed; its secret is shown once', async t => {
  const { as, pool } = await testApi(t)
  const integrator = await as('integrator')
  const made = await integrator('POST', '/webhooks', HOOK)
  t.equal(made.status, 201)
  t.match(made.body, { url: HOOK.url, events: ['alert.raised', 'admission'], description: '', version: 1 })
  t.match(made.body.secret, /^whsec_[\w-]{43}$/)
  const path = `/webhooks/${made.body.id}`
  t.equal(made.headers.location, `/api/v1${path}`)
  const read = await integrator('GET', path)
  t.equal(read.headers.etag, '"1"')
  const { secret, ...same } = made.body
  t.strictSame(read.body, same)
  t.strictSame((await integrator('GET', '/webhooks')).body, { items: [same], nextCursor: null })

  const changed = await integrator('PATCH', path, { description: 'Pagers' }, { 'if-match': '"1"' })
  t.match(changed.body, { description: 'Pagers', url: HOOK.url, version: 2 })
  t.equal((await integrator('PATCH', path, { description: 'x' }, { 'if-match': '"1"' })).status, 412)
  t.ok((await integrator('PATCH', path, { disabled: true })).body.disabledAt)
  t.equal((await integrator('POST', `${path}/test`)).status, 409)
  t.equal((await integrator('PATCH', path, { disabled: false })).body.disabledAt, null)

  const renewed = await integrator('POST', `${path}/secret`)
  t.match(renewed.body.secret, /^whsec_/)
  t.not(renewed.body.secret, secret)
  const audited = await (await as('admin'))('GET', '/audit?action=webhooks:write')
  t.equal(audited.body.items.length, 5)
  t.notMatch(JSON.stringify(audited.body), /whsec_/)

  const test = await integrator('POST', `${path}/test`)
  t.match(test, { status: 202, body: { type: 'webhook.test', state: 'pending', attempts: 0, status: null } })
  t.match((await integrator('GET', `${path}/deliveries`)).body.items, [{ id: test.body.id }])
  t.match((await integrator('GET', `${path}/deliveries?state=failed`)).body.items, [])
  const retry = (id: string) => integrator('POST', `${path}/deliveries/${id}/retry`)
  t.equal((await retry(test.body.id)).status, 202)
  t.equal((await retry(randomUUID())).status, 404)
  t.equal((await retry('x')).status, 404)
  await pool.query(`update webhook_deliveries set state = 'delivered'`)
  t.equal((await retry(test.body.id)).status, 409)

  t.equal((await integrator('DELETE', path)).status, 204)
  t.equal((await integrator('GET', path)).status, 404)
  t.equal((await integrator('GET', `${path}/deliveries`)).status, 404)
  t.equal((await integrator('DELETE', path)).status, 404)
})

t.test('addresses that nothing may be sent to are refused with the reason', async t => {
  const { as } = await testApi(t)
  const admin = await as('admin')
  const refused = async (url: string, why: RegExp) => {
    const answer = await admin('POST', '/webhooks', { ...HOOK, url })
    t.equal(answer.status, 400, url)
    t.match(answer.body, { errors: [{ path: 'url', message: why }] }, url)
  }
  await refused('ftp://x.example/', /http/)
  await refused('pager', /http/)
  await refused('javascript:alert(1)', /http/)
  await refused('https://user:secret@x.example/', /neither user/)
  await refused('http://169.254.169.254/latest', /never allowed/)
  await refused('http://127.0.0.1/', /WEBHOOK_NETWORKS/)
  await refused('http://0x7f.1/', /WEBHOOK_NETWORKS/)
  await refused('http://[::1]/', /WEBHOOK_NETWORKS/)
  t.equal((await admin('POST', '/webhooks', { ...HOOK, events: ['everything'] })).status, 400)
  t.equal((await admin('POST', '/webhooks', { ...HOOK, events: [] })).status, 400)
  t.equal((await admin('POST', '/webhooks', { ...HOOK, secret: 'mine' })).status, 400)
})

t.test('only administrators and integrators see them, and there is an end to how many', async t => {
  const { as, pool } = await testApi(t)
  for (const role of ['nurse', 'doctor', 'patient', 'reception', 'manager', 'researcher']) {
    t.equal((await (await as(role))('GET', '/webhooks')).status, 403, role)
  }
  const admin = await as('admin')
  await pool.query(`insert into webhooks (id, url, events, description, secret, created_at, updated_at)
    select gen_random_uuid(), 'https://x.example', '{}', '', '', date_trunc('milliseconds', now()), now() from generate_series(1, 49)`)
  const both = await Promise.all([admin('POST', '/webhooks', HOOK), admin('POST', '/webhooks', HOOK)])
  t.same(both.map(answer => answer.status).sort(), [201, 409])
  const page = (await admin('GET', '/webhooks?limit=30')).body
  t.equal(page.items.length, 30)
  t.equal((await admin('GET', `/webhooks?limit=30&cursor=${page.nextCursor}`)).body.items.length, 20)
})
