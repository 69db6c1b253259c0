import t from 'tap'
import { DEVICE_EVENT_TYPES } from '../../../model/device-event.ts'
import { decodeEvent, encodeEvent, MAX_EVENT_LENGTH } from '../../../model/wire/event.ts'
import { decodeStatus } from '../../../model/wire/status.ts'

t.test('every type of event comes out as it went in', async t => {
  for (const type of DEVICE_EVENT_TYPES) {
    const event = { deviceTime: 1_795_000_000_000, type, detail: { lead: 'II', percent: 17 } }
    t.strictSame(decodeEvent(encodeEvent(event)), { event, refused: [] })
  }
  t.strictSame(decodeEvent('{"type":"fall"}').event, { deviceTime: null, type: 'fall', detail: {} })
})

t.test('what is no event is refused', async t => {
  for (const [payload, reason] of [
    ['', 'empty-payload'],
    ['{', 'malformed-json'],
    ['[]', 'wrong-shape'],
    ['{"type":"toString"}', 'wrong-shape'],
    ['{"type":7}', 'wrong-shape'],
    ['{"ts":1795000000000}', 'wrong-shape'],
    [`{"type":"fall","detail":{"x":"${'y'.repeat(MAX_EVENT_LENGTH)}"}}`, 'wrong-shape'],
    [`{"type":"fall","detail":${'{"a":'.repeat(9)}1${'}'.repeat(9)}}`, 'too-deep'],
  ]) {
    t.match(decodeEvent(payload ?? ''), { event: null, refused: [{ reason }] }, payload?.slice(0, 40) ?? '')
  }
})

t.test('a nurse call is not lost to a bad time or detail', async t => {
  t.match(decodeEvent('{"type":"nurse-call","ts":"now"}'), {
    event: { deviceTime: null, type: 'nurse-call' },
    refused: [{ reason: 'wrong-shape' }],
  })
  t.match(decodeEvent('{"type":"nurse-call","detail":"bed 4"}'), {
    event: { detail: {} },
    refused: [{ reason: 'wrong-shape' }],
  })
})

t.test('a detail holds nothing that a jsonb column refuses', async t => {
  const { event } = decodeEvent('{"type":"battery","detail":{"a\\u0000b":["\\ud800x","😀"],"__proto__":{"percent":5}}}')
  t.equal(JSON.stringify(event?.detail), '{"a\ufffdb":["\ufffdx","😀"],"__proto__":{"percent":5}}')
  t.equal(event?.detail.percent, undefined)
})

t.test('status is online or offline, in plain text', async t => {
  for (const status of ['online', 'offline'] as const) t.equal(decodeStatus(status).status, status)
  t.equal(decodeStatus('online\n').status, 'online')
  t.match(decodeStatus('').refused, [{ reason: 'empty-payload' }])
  t.match(decodeStatus('{"online":true}').refused, [{ reason: 'wrong-shape' }])
})
