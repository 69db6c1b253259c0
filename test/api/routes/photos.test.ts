import t from 'tap'
import { testApi, tokenOf } from '../support/api.ts'

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
const JPEG = Buffer.from('ffd8ffe000104a464946', 'hex')

t.test('a photo is set, read, asked about again and taken away', async t => {
  const api = await testApi(t)
  const nurse = await api.as('nurse')
  const token = await tokenOf(api.app, 'nurse')
  const { body } = await nurse('POST', '/patients', { name: { given: ['Ada'], family: 'Test' } })
  const path = `/patients/${body.id}/photo`
  const put = (payload: Buffer, type: string) =>
    api.app.inject({
      method: 'PUT',
      url: `/api/v1${path}`,
      payload,
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
    })
  const read = (headers: Record<string, string> = {}) =>
    api.app.inject({ url: `/api/v1${path}`, headers: { authorization: `Bearer ${token}`, ...headers } })

  const isSaid = async () => (await nurse('GET', `/patients/${body.id}`)).body.hasPhoto
  t.equal(body.hasPhoto, false)
  t.equal((await read()).statusCode, 404)
  const set = await put(PNG, 'image/png')
  t.equal(set.statusCode, 204)
  t.equal(await isSaid(), true, 'the record says that there is one')
  t.equal((await nurse('GET', `/patients?ids=${body.id}`)).body.items[0].hasPhoto, true)
  const got = await read()
  t.match(got.headers, { 'content-type': 'image/png', 'cache-control': 'private, no-cache', etag: set.headers.etag })
  t.equal(got.headers['x-content-type-options'], 'nosniff')
  t.same(got.rawPayload, PNG)
  t.equal((await read({ 'if-none-match': String(set.headers.etag) })).statusCode, 304)

  t.equal((await put(JPEG, 'image/png')).statusCode, 204, 'by its bytes, not by its name')
  t.equal((await read()).headers['content-type'], 'image/jpeg')
  t.equal((await put(Buffer.from('<svg onload="alert(1)"/>'), 'image/png')).statusCode, 400)
  t.equal((await put(Buffer.alloc(0), 'image/png')).statusCode, 400)
  t.equal((await put(Buffer.concat([PNG, Buffer.alloc(1_048_576)]), 'image/png')).statusCode, 413)
  t.equal((await put(PNG, 'image/svg+xml')).statusCode, 415)
  t.equal((await nurse('PUT', path, { a: 1 })).status, 400)
  t.same((await read()).rawPayload, JPEG, 'what was refused changed nothing')

  t.equal((await nurse('DELETE', path)).status, 204)
  t.equal((await nurse('DELETE', path)).status, 404)
  t.equal((await read()).statusCode, 404)
  t.equal(await isSaid(), false)
})

t.test('a photo is seen by whoever sees the patient', async t => {
  const api = await testApi(t)
  const [nurse, doctor, manager] = [await api.as('nurse'), await api.as('doctor'), await api.as('manager')]
  const { body } = await nurse('POST', '/patients', { name: { given: ['Ada'], family: 'Test' } })
  for (const call of [doctor, manager]) t.equal((await call('GET', `/patients/${body.id}/photo`)).status, 403)
})
