import t from 'tap'
import { createJudge } from '../../ingest/judge.ts'
import { knownDevice } from '../../ingest/known-device.ts'
import { readMessage } from '../../ingest/read-message.ts'
import type { Inbound } from '../../model/inbound.ts'
import { shardOf } from '../../model/shard.ts'
import type { DeviceProfile } from '../../store/devices.ts'
import { message, NOW, profile } from '../support/ingest-ports.ts'

function judgeOf(profiles: readonly DeviceProfile[], shards = 1, read = readMessage) {
  const devices = new Map(profiles.map(p => [p.deviceId, knownDevice(p)]))
  return createJudge(id => devices.get(id), shards, read)
}

t.test('a reading gets both clocks and its owner', async t => {
  const { readings } = judgeOf([profile('d1')])(0, [message('d1', { ts: NOW - 500, seq: 3, vitals: { hr: 72 } })])
  t.strictSame(readings, [
    {
      deviceId: 'd1',
      patientId: 'p-d1',
      deviceTime: NOW - 500,
      measuredAt: NOW - 500,
      arrivedAt: NOW,
      clockCorrected: false,
      seq: 3,
      vitals: { hr: 72 },
    },
  ])
})

t.test('a stored-up reading belongs to who had the device when it was measured', async t => {
  const base = { deviceId: 'd1', assignedBy: null, assignedAt: 0 }
  const assignments = [
    { ...base, id: '2', patientId: 'now', from: NOW - 1000, to: null },
    { ...base, id: '1', patientId: 'before', from: NOW - 9000, to: NOW - 1000 },
  ]
  const judge = judgeOf([{ ...profile('d1'), assignments }])
  const times = [NOW - 20_000, NOW - 5000, NOW]
  const work = judge(0, [
    message(
      'd1',
      times.map(ts => ({ ts, vitals: { hr: 72 } })),
    ),
  ])
  t.strictSame(
    work.readings.map(r => r.patientId),
    [null, 'before', 'now'],
  )
  t.equal(work.evaluations[0]?.length, 2, 'the reading of nobody is stored, and evaluated by nobody')
})

t.test('a missing time is the time of arrival', async t => {
  const { readings } = judgeOf([profile('d1')])(0, [message('d1', { vitals: { hr: 72 } })])
  t.match(readings, [{ deviceTime: NOW, measuredAt: NOW }])
})

t.test('times in 1970 and 2090 are refused, the other readings of the message are kept', async t => {
  const work = judgeOf([profile('d1')])(0, [
    message('d1', [
      { ts: 5, vitals: { hr: 70 } },
      { ts: NOW, vitals: { hr: 71 } },
      { ts: Date.UTC(2090, 0), vitals: { hr: 72 } },
    ]),
  ])
  t.strictSame(
    work.readings.map(r => r.vitals.hr),
    [71],
  )
  t.strictSame(
    work.rejects.map(r => r.reason),
    ['time-too-old', 'time-in-future'],
  )
})

t.test('a clock 10 minutes off is corrected and flagged, and the reading is the right patient’s', async t => {
  const judge = judgeOf([profile('d1')])
  const batch = (second: number) => {
    const at = NOW + second * 1000
    return [message('d1', { ts: at - 600_000, vitals: { hr: 72 } }, { arrivedAt: at + 20 })]
  }
  for (let second = 0; second < 25; second++) judge(0, batch(second))
  const { readings, notes } = judge(0, batch(25))
  t.match(readings, [{ clockCorrected: true, deviceTime: NOW - 575_000, measuredAt: NOW + 25_020 }])
  t.equal(notes.get('d1')?.clockOffsetMs, null, 'told once, when it was learned')
})

t.test('relative SenML times are neither corrected nor taken for a wrong clock', async t => {
  const judge = judgeOf([profile('d1')])
  for (let second = 0; second < 40; second++) {
    const arrivedAt = NOW + second * 1000
    const { readings } = judge(0, [message('d1', [{ n: 'hr', v: 72, t: -600 }], { kind: 'senml', arrivedAt })])
    t.match(readings, [{ measuredAt: arrivedAt - 600_000, clockCorrected: false }])
  }
})

t.test('a repeat within the batch is dropped, another code of the same instant fills the gap', async t => {
  const first = message('d1', { ts: NOW, vitals: { hr: 72 } })
  const second = message('d1', { ts: NOW, vitals: { hr: 99, spo2: 97 } })
  const { readings, evaluations, notes } = judgeOf([profile('d1')])(0, [first, first, second])
  t.strictSame(
    readings.map(r => r.vitals),
    [{ hr: 72, spo2: 97 }],
  )
  t.match(evaluations[0], [{ type: 'reading', reading: { vitals: { hr: 72, spo2: 97 } } }])
  t.equal(notes.get('d1')?.accepted, 1)
})

t.test('the same time of two devices is no repeat', async t => {
  const { readings } = judgeOf([profile('d1'), profile('d2')])(0, [
    message('d1', { ts: NOW, vitals: { hr: 72 } }),
    message('d2', { ts: NOW, vitals: { hr: 72 } }),
  ])
  t.equal(readings.length, 2)
})

t.test('evaluations go to the subject’s shard, ticks to every shard, in order of arrival', async t => {
  const shards = 4
  const profiles = ['d1', 'd2', 'd3', 'd4', 'd5', 'd6'].map(id => profile(id))
  const tick: Inbound = { type: 'tick', shard: 0, at: NOW }
  const online: Inbound = { type: 'presence', deviceId: 'd1', online: true, at: NOW }
  const { evaluations } = judgeOf(profiles, shards)(0, [
    ...profiles.map(p => message(p.deviceId, { ts: NOW, vitals: { hr: 72 } })),
    tick,
    online,
  ])
  evaluations.forEach((list, shard) => {
    t.equal(list.filter(e => e.type === 'tick').length, 1)
    for (const e of list) {
      if (e.type === 'reading') t.equal(shardOf(e.reading.patientId ?? '', shards), shard)
      if (e.type === 'presence') t.equal(shardOf('p-d1', shards), shard)
    }
  })
  t.match(evaluations[shardOf('p-d1', shards)]?.at(-1), online)
})

t.test('presence of a device without a patient goes to the device’s own shard', async t => {
  const online: Inbound = { type: 'presence', deviceId: 'd9', online: true, at: NOW }
  const { evaluations } = judgeOf([profile('d9', null)], 4)(0, [online])
  t.strictSame(evaluations[shardOf('d9', 4)], [online])
})

t.test('device events are stored, evaluated, and tell the battery', async t => {
  const payload = { ts: NOW, type: 'battery', detail: { percent: 17 } }
  const { events, evaluations, notes } = judgeOf([profile('d1')])(0, [message('d1', payload, { kind: 'events' })])
  t.match(events, [{ deviceId: 'd1', patientId: 'p-d1', deviceTime: NOW, type: 'battery', detail: { percent: 17 } }])
  t.match(evaluations[0], [{ type: 'event', event: { type: 'battery' } }])
  t.equal(notes.get('d1')?.battery, 17)
})

t.test('a fall with a clock of 1970 is kept with its arrival, and the time is refused', async t => {
  const work = judgeOf([profile('d1')])(0, [message('d1', { ts: 5, type: 'fall' }, { kind: 'events' })])
  t.match(work.events, [{ type: 'fall', deviceTime: NOW, measuredAt: NOW }])
  t.match(work.rejects, [{ reason: 'time-too-old', kind: 'events' }])
})

t.test('what is not supported or not text is refused, never dropped in silence', async t => {
  const { rejects, refusals } = judgeOf([profile('d1')])(0, [
    message('d1', { hz: 250 }, { kind: 'waveforms' }),
    message('d1', { ok: true }, { kind: 'commands/ack' }),
    message('d1', new Uint8Array([0xff, 0xfe])),
    message('d1', 'gone', { kind: 'status' }),
  ])
  t.strictSame(
    rejects.map(r => r.reason),
    ['not-supported', 'wrong-shape', 'not-utf8', 'wrong-shape'],
  )
  t.strictSame(rejects[2]?.payload, new Uint8Array([0xff, 0xfe]))
  t.equal(refusals.get('not-supported'), 1)
})

t.test('what is known of being online follows the newest word', async t => {
  const judge = judgeOf([profile('d1')])
  const online = (inbound: Inbound[]) => judge(0, inbound).notes.get('d1')?.online
  const presence = (online: boolean, at: number): Inbound => ({ type: 'presence', deviceId: 'd1', online, at })
  t.equal(online([presence(true, NOW)]), true)
  t.equal(online([message('d1', 'offline', { kind: 'status', arrivedAt: NOW + 1 })]), false)
  t.equal(online([message('d1', { vitals: { hr: 72 } }, { arrivedAt: NOW + 2 })]), true)
  t.equal(online([presence(false, NOW + 3)]), false)
  t.equal(online([message('d1', { vitals: { hr: 72 } }, { arrivedAt: NOW + 2 })]), null, 'older news is no news')
})

t.test('a message that fails twice stands alone among the rejects; a second chance is given', async t => {
  let seen = 0
  const judge = judgeOf([profile('d1')], 1, m => {
    if (m.payload === 'poison') throw new RangeError('no')
    if (m.payload === 'moody' && seen++ === 0) throw new RangeError('not now')
    return readMessage({ ...m, payload: '{"vitals":{"hr":72}}' })
  })
  const batch = ['fine', 'poison', 'moody'].map((p, i) => message('d1', p, { arrivedAt: NOW + i }))
  const { readings, rejects } = judge(0, batch)
  t.equal(readings.length, 2)
  t.match(rejects, [{ reason: 'poisonous', payload: 'poison', detail: /RangeError/ }])
})

t.test('a message from long before the last tick is a replay: stored, not evaluated', async t => {
  const judge = judgeOf([profile('d1')])
  judge(0, [{ type: 'tick', shard: 0, at: NOW }])
  const old = judge(0, [message('d1', { vitals: { hr: 20 } }, { arrivedAt: NOW - 3_600_000 })])
  t.equal(old.readings.length, 1)
  t.strictSame(old.evaluations, [[]])
  t.equal(old.notes.get('d1')?.lastSeenAt, null)
  const late = judge(0, [message('d1', { vitals: { hr: 20 } }, { arrivedAt: NOW - 30_000 })])
  t.equal(late.evaluations[0]?.length, 1, 'one that merely waited is evaluated')
})

t.test('a device nobody registered crashes nothing and belongs to nobody', async t => {
  const { readings, evaluations } = judgeOf([])(0, [
    message('stranger', { vitals: { hr: 72 } }),
    { type: 'presence', deviceId: 'stranger', online: true, at: NOW },
  ])
  t.match(readings, [{ deviceId: 'stranger', patientId: null }])
  t.equal(evaluations[0]?.length, 1)
})

t.test('the same batch twice gives the same readings and the same reject ids', async t => {
  const batch = [
    message('d1', { vitals: { hr: 999, spo2: 97, foo: 1 } }),
    message('d1', '{'),
    message('d1', { type: 'fall' }, { kind: 'events' }),
  ]
  const once = judgeOf([profile('d1')])(0, batch)
  const again = judgeOf([profile('d1')])(0, batch)
  t.strictSame(again.readings, once.readings)
  t.strictSame(again.events, once.events)
  t.strictSame(again.rejects, once.rejects)
  t.equal(new Set(once.rejects.map(r => r.id)).size, 3)
})
