import t from 'tap'
import { pushBrowser } from '../../support/push-receiver.ts'
import { testApi } from '../support/api.ts'
import { houseOf } from '../support/house.ts'

const subscription = (endpoint: string) => {
  const { p256dh, auth } = pushBrowser()
  return { endpoint, expirationTime: null, keys: { p256dh, auth } }
}

t.test('a browser is subscribed and taken away by its own person', async t => {
  const api = await testApi(t)
  const [nurse, doctor] = [await api.as('nurse'), await api.as('doctor')]
  t.match((await nurse('GET', '/me/push-key')).body, { publicKey: /^B[\w-]{86}$/ })
  const body = subscription('https://push.example/one')
  const made = await nurse('POST', '/me/push-subscriptions', body, { 'user-agent': 'A phone' })
  t.match(made, { status: 201, body: { description: 'A phone', failingSince: null } })
  const again = await nurse('POST', '/me/push-subscriptions', body)
  t.equal(again.body.id, made.body.id, 'the same one')
  t.equal((await doctor('DELETE', `/me/push-subscriptions/${made.body.id}`)).status, 404)
  t.equal((await doctor('GET', '/me/push-subscriptions')).body.items.length, 0)

  await doctor('POST', '/me/push-subscriptions', body)
  t.equal((await nurse('GET', '/me/push-subscriptions')).body.items.length, 0, 'the browser is the other person’s now')
  const own = (await doctor('GET', '/me/push-subscriptions')).body.items[0]
  t.equal((await doctor('DELETE', `/me/push-subscriptions/${own.id}`)).status, 204)
  t.equal((await doctor('DELETE', `/me/push-subscriptions/${own.id}`)).status, 404)

  for (let i = 0; i < 12; i++) await nurse('POST', '/me/push-subscriptions', subscription(`https://push.example/${i}`))
  t.equal((await nurse('GET', '/me/push-subscriptions')).body.items.length, 10)
})

t.test('what is no subscription is refused', async t => {
  const nurse = await (await testApi(t)).as('nurse')
  const problem = async (body: unknown) => {
    const { status, body: said } = await nurse('POST', '/me/push-subscriptions', body)
    return [status, said.errors?.[0]?.path]
  }
  t.same(await problem(subscription('http://169.254.169.254/latest')), [400, 'endpoint'])
  t.same(await problem(subscription('http://127.0.0.1/')), [400, 'endpoint'])
  t.same(await problem(subscription('file:///etc/passwd')), [400, 'endpoint'])
  const short = subscription('https://push.example/')
  t.same(await problem({ ...short, keys: { ...short.keys, auth: 'x' } }), [400, 'keys.auth'])
})

t.test('pagers are for who sets up webhooks', async t => {
  const api = await testApi(t)
  const [admin, nurse] = [await api.as('admin'), await api.as('nurse')]
  const house = houseOf(api)
  const wardId = await house.ward('Paged')
  const url = 'https://pager.example/'
  t.equal((await nurse('GET', '/pagers')).status, 403)
  const made = await admin('POST', '/pagers', { url, wardId, description: 'On call' })
  t.match(made, { status: 201, body: { wardId, userId: null, secret: /^whsec_/ } })
  t.match((await admin('POST', '/pagers', { url, userId: await house.userId('nurse') })).status, 201)
  const { body } = await admin('GET', '/pagers?limit=1')
  t.equal(body.items.length, 1)
  t.notOk(JSON.stringify(body).includes('whsec_'))
  t.equal((await admin('GET', `/pagers?limit=1&cursor=${body.nextCursor}`)).body.items.length, 1)
  const problem = async (fields: unknown) => {
    const { status, body: said } = await admin('POST', '/pagers', fields)
    return [status, said.errors?.[0]?.path]
  }
  t.same(await problem({ url }), [400, 'userId'])
  t.same(await problem({ url, wardId: made.body.id }), [400, 'wardId'])
  t.same(await problem({ url: 'http://169.254.1.1', wardId }), [400, 'url'])
  t.equal((await admin('DELETE', `/pagers/${made.body.id}`)).status, 204)
  t.equal((await admin('DELETE', `/pagers/${made.body.id}`)).status, 404)
})
