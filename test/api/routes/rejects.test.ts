import { randomUUID } from 'node:crypto'
import t from 'tap'
import type { Reject } from '../../../model/reject.ts'
import { T0 } from '../../support/records.ts'
import { testApi } from '../support/api.ts'

function rejectOf(more: Partial<Reject> = {}): Reject {
  return {
    id: randomUUID(),
    deviceId: 'm',
    kind: 'vitals',
    arrivedAt: T0,
    payload: '{"vitals":{"hr":"fast"}}',
    reason: 'wrong-type',
    detail: 'vitals.hr: "fast" is not a number',
    replayedAt: null,
    ...more,
  }
}

t.test('rejects are listed with their reasons, of all devices or of one', async t => {
  const api = await testApi(t)
  const admin = await api.as('admin')
  await admin('POST', '/devices', { id: 'm' })
  const rejects = [
    rejectOf(),
    rejectOf({ arrivedAt: T0 + 1000, deviceId: 'n', payload: new Uint8Array([0xff, 0x00]), reason: 'not-utf8' }),
    rejectOf({ arrivedAt: T0 + 2000, payload: 'x'.repeat(5000), reason: 'malformed-json' }),
  ]
  await api.rejectWriter.put(rejects)
  await api.rejectWriter.markReplayed([String(rejects[0]?.id)], T0 + 3000)
  const list = async (path: string) => (await admin('GET', path)).body.items
  const all = await list('/rejects')
  t.same(
    all.map((r: { id: string }) => r.id),
    [...rejects].reverse().map(r => r.id),
  )
  t.match(all[1], {
    payload: '/wA=',
    encoding: 'base64',
    truncated: false,
    arrivedAt: new Date(T0 + 1000).toISOString(),
  })
  t.match(all[0], { truncated: true, encoding: 'utf-8', replayedAt: null })
  t.match(all[2], { payload: '{"vitals":{"hr":"fast"}}', replayedAt: new Date(T0 + 3000).toISOString() })
  t.equal((await list('/devices/m/rejects')).length, 2)
  t.equal((await list('/rejects?open=true')).length, 2)
  t.equal((await list('/rejects?deviceId=m&reason=malformed-json')).length, 1)
  t.equal((await list(`/rejects?from=${T0 + 1000}`)).length, 2)
  const page = (await admin('GET', '/rejects?limit=2')).body
  t.same((await list(`/rejects?limit=2&cursor=${encodeURIComponent(page.nextCursor)}`)).length, 1)
  for (const query of ['reason=bored', 'open=perhaps', 'cursor=x']) {
    t.equal((await admin('GET', `/rejects?${query}`)).status, 400, query)
  }
  t.equal((await admin('GET', '/devices/nowhere/rejects')).status, 404)
})

t.test('replay hands each id on once', async t => {
  const api = await testApi(t)
  const admin = await api.as('admin')
  const [a, b] = [randomUUID(), randomUUID()]
  t.match(await admin('POST', '/rejects/replay', { ids: [a, b, a] }), { status: 200, body: { replayed: 2 } })
  t.same(api.replayed, [a, b])
  for (const ids of [[], ['x'], Array.from({ length: 1001 }, () => a), 'x', undefined]) {
    t.equal((await admin('POST', '/rejects/replay', { ids })).status, 400)
  }
})
