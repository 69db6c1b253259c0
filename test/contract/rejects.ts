import { randomUUID } from 'node:crypto'
import type { TAP } from 'tap'
import type { Reject } from '../../model/reject.ts'
import type { RejectQuery, RejectReader, RejectWriter } from '../../store/rejects.ts'
import { appError, T0 } from '../support/records.ts'

export function rejectContract(t: TAP, adapter: () => RejectWriter & RejectReader): void {
  const reject = (fields: Partial<Reject> = {}): Reject => ({
    id: randomUUID(),
    deviceId: 'monitor-1',
    kind: 'vitals',
    arrivedAt: T0,
    payload: '{"vitals":{"hr":"fast"}}',
    reason: 'wrong-type',
    detail: 'vitals.hr: "fast" is not a number',
    replayedAt: null,
    ...fields,
  })

  t.test('a refused message is kept exactly as it came, text or bytes', async t => {
    const rejects = adapter()
    const kept = [
      reject({ payload: 'é\0 "x" \\ 😀' }),
      reject({ payload: '' }),
      reject({ payload: new Uint8Array([0, 255, 254, 92]), reason: 'not-utf8', kind: 'senml' }),
      reject({ payload: 'x'.repeat(300_000) }),
    ]
    await rejects.put(kept)
    const back = new Map((await rejects.byIds(kept.map(r => r.id))).map(r => [r.id, r]))
    for (const one of kept) t.same(back.get(one.id), one)
    t.same(await rejects.byIds(['no-uuid', randomUUID()]), [])
  })

  t.test('put twice is kept once, and what came first stays', async t => {
    const rejects = adapter()
    const one = reject({ deviceId: 'twice' })
    await rejects.put([one, one])
    await rejects.put([{ ...one, detail: 'other' }])
    t.same((await rejects.list({ deviceId: 'twice', limit: 10 })).items, [one])
  })

  t.test('a reason that quotes a sign which cannot be stored holds nobody up', async t => {
    const rejects = adapter()
    const one = reject({ detail: 'vitals.hr: "a\0\ud800" is not a number' })
    await rejects.put([one])
    t.equal((await rejects.byIds([one.id]))[0]?.detail, 'vitals.hr: "a\ufffd\ufffd" is not a number')
  })

  t.test('many big messages at once are all kept', async t => {
    const rejects = adapter()
    const many = Array.from({ length: 60 }, () => reject({ deviceId: 'big', payload: 'x'.repeat(200_000) }))
    const small = Array.from({ length: 2500 }, () => reject({ deviceId: 'small', payload: '1' }))
    await rejects.put([...many, ...small])
    t.equal((await rejects.list({ deviceId: 'big', limit: 100 })).items.length, 60)
    t.equal((await rejects.list({ deviceId: 'small', limit: 3000 })).items.length, 2500)
  })

  t.test('rejects are listed newest first, filtered, page by page, each once', async t => {
    const rejects = adapter()
    const deviceId = 'listed'
    const all = [5, 3, 3, 3, 9].map((n, i) =>
      reject({ deviceId, arrivedAt: T0 + n, reason: i === 0 ? 'implausible' : 'unknown-code' }),
    )
    await rejects.put(all)
    const seen: Reject[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<RejectReader['list']>> = await rejects.list({
        deviceId,
        limit: 2,
        ...(cursor === null ? {} : { cursor }),
      })
      seen.push(...page.items)
      cursor = page.nextCursor
    } while (cursor !== null)
    t.equal(new Set(seen.map(r => r.id)).size, 5)
    t.same(
      seen.map(r => r.arrivedAt - T0),
      [9, 5, 3, 3, 3],
    )
    const [first] = all
    await rejects.markReplayed([first?.id ?? '', 'no-uuid'], T0 + 100)
    await rejects.markReplayed([first?.id ?? ''], T0 + 200)
    const count = async (query: Partial<RejectQuery>) =>
      (await rejects.list({ deviceId, limit: 100, ...query })).items.length
    t.equal(await count({ reason: 'implausible' }), 1)
    t.equal(await count({ open: true }), 4)
    t.equal(await count({ open: false }), 1)
    t.equal(await count({ from: T0 + 4 }), 2)
    t.equal(await count({ deviceId: "' or 1=1 --" }), 0)
    t.equal((await rejects.byIds([first?.id ?? '']))[0]?.replayedAt, T0 + 100, 'the first replay counts')
    await t.rejects(rejects.list({ limit: 1, cursor: 'x' }), appError('VALIDATION_FAILED', 'cursor'))
  })

  t.test('old ones are dropped, and counted', async t => {
    const rejects = adapter()
    const old = Array.from({ length: 12 }, (_, i) => reject({ deviceId: 'old', arrivedAt: i }))
    await rejects.put(old)
    t.equal(await rejects.expire(10), 10)
    t.equal(await rejects.expire(10), 0)
    t.equal((await rejects.list({ deviceId: 'old', limit: 100 })).items.length, 2)
  })
}
