import t from 'tap'
import { deviceState, type SeenDevice } from '../../board/devices/device-data.ts'
import {
  deviceBody,
  deviceProblems,
  deviceValues,
  idProblem,
  sinceProblems,
} from '../../board/devices/device-values.ts'
import { keyState } from '../../board/devices/key-data.ts'
import { readHead, template } from '../../board/imports/csv-head.ts'
import { DEVICE_COLUMNS } from '../../board/imports/device-columns.ts'
import { countsOf, jobState, kindText, progressText } from '../../board/jobs/job-data.ts'
import { deliveryState, urlProblem, webhookState } from '../../board/webhooks/webhook-data.ts'
import { deviceFields } from '../../model/device-fields.ts'
import { UNDESCRIBED } from '../../store/devices.ts'

const NOW = Date.parse('2026-11-21T12:00:00Z')
const DEVICE: SeenDevice = {
  ...UNDESCRIBED,
  id: 'monitor-1',
  online: true,
  lastSeenAt: NOW - 2000,
  battery: null,
  clockOffsetMs: null,
  counters: { accepted: 0, rejected: 0 },
  assignment: null,
  bed: null,
  patientId: null,
  inUse: true,
  intervalSeconds: 1,
  wardIntervalSeconds: null,
  wardSilenceSeconds: null,
  version: 1,
  createdAt: NOW,
}

t.test('a device is silent when the alarms say so, and not before', async t => {
  const state = (change: Partial<SeenDevice>) => deviceState({ ...DEVICE, ...change }, NOW)
  t.equal(state({}).text, 'online')
  t.match(state({ lastSeenAt: NOW - 15_000 }), { text: 'silent', tone: 'attention' })
  t.equal(state({ lastSeenAt: NOW - 15_000, inUse: false }).tone, 'over', 'nobody waits for it')
  t.equal(state({ lastSeenAt: NOW - 15_000, wardSilenceSeconds: 7200 }).text, 'online')
  t.equal(state({ lastSeenAt: NOW - 3_600_000, intervalSeconds: null }).text, 'online', 'its interval is not known')
  t.equal(state({ lastSeenAt: NOW - 60_000, intervalSeconds: null, wardIntervalSeconds: 10 }).text, 'silent')
  t.match(state({ online: false }), { text: 'not connected', tone: 'attention' })
  t.match(state({ online: false, lastSeenAt: null }), { text: 'never connected', tone: 'over' })
})

t.test('what was typed of a device, as the API takes it', async t => {
  const values = { ...deviceValues(DEVICE), name: ' Monitor 1 ', intervalSeconds: '0,5' }
  t.match(deviceBody(values), { name: 'Monitor 1', model: null, intervalSeconds: 0.5, gatewayId: null })
  t.strictSame(Object.keys(deviceBody(values)).sort(), Object.keys(deviceFields).sort())
  t.match(deviceProblems({ ...values, macAddress: '00:1a', intervalSeconds: 'two' }), {
    macAddress: /^must look like/,
    intervalSeconds: /^must be/,
  })
  t.equal(idProblem('mon:1'), null)
  for (const id of ['', 'a/b', 'ä', 'x'.repeat(65)]) t.ok(idProblem(id), id)
})

t.test('an assignment begins at a time that the clock showed', async t => {
  const since = (day: string, clock: string) => sinceProblems(day, clock, 'Europe/Berlin', NOW)
  t.strictSame(since('', ''), { day: null, clock: null })
  t.ok(since('2026-11-21', '').clock)
  t.ok(since('', '09:00').day)
  t.ok(since('2026-03-29', '02:30').clock, 'skipped by daylight saving')
  t.ok(since('2026-11-21', '14:00').day, 'in the future')
  t.strictSame(since('2026-11-21', '12:59'), { day: null, clock: null })
})

t.test('the heading of a file is judged as the server will', async t => {
  t.strictSame(
    DEVICE_COLUMNS.map(({ name }) => name),
    ['id', ...Object.keys(deviceFields)],
  )
  t.strictSame(readHead('\ufeffID;Serial Number\r\na;1\r\n\r\n', DEVICE_COLUMNS), {
    columns: ['id', 'serialNumber'],
    lines: 1,
  })
  t.match(readHead('"id"\t"mac_address"\n', DEVICE_COLUMNS), { columns: ['id', 'macAddress'] })
  t.match(readHead(template(DEVICE_COLUMNS), DEVICE_COLUMNS), { lines: 0 })
  t.match(readHead('name\nx\n', DEVICE_COLUMNS), /needs a column id/)
  t.match(readHead('id,colour\n', DEVICE_COLUMNS), /"colour"/)
  t.match(readHead('id,ID\n', DEVICE_COLUMNS), /twice/)
  t.match(readHead('\nid\n', DEVICE_COLUMNS), /empty line/)
  t.match(readHead('id\n\ufffd\n', DEVICE_COLUMNS), /UTF-8/)
})

t.test('states of keys, jobs and webhooks in words', async t => {
  const key = { id: 'k', name: 'k', createdAt: NOW, createdBy: null, expiresAt: NOW + 1, usesLeft: 1, revokedAt: null }
  t.equal(keyState(key, NOW).text, 'usable')
  t.equal(keyState(key, NOW + 1).text, 'expired')
  t.equal(keyState({ ...key, usesLeft: 0 }, NOW).text, 'used up')
  t.equal(keyState({ ...key, revokedAt: NOW }, NOW).text, 'revoked')
  t.match(jobState({ state: 'done', counts: { refused: 1200 } }), { text: 'done, 1,200 refused', tone: 'attention' })
  t.match(jobState({ state: 'done', counts: { refused: 0 } }), { text: 'done', tone: 'calm' })
  t.equal(kindText('audit-report'), 'Audit report', 'a kind without words of its own')
  t.strictSame(
    countsOf({ counts: { refused: 1, other: 2, created: 3 } }).map(([name]) => name),
    ['created', 'refused', 'other'],
  )
  t.equal(progressText({ done: 3, total: null }), '3')
  const webhook = { disabledAt: null, disabledReason: null, failingSince: null }
  const stateOf = (change: object) =>
    webhookState({ id: '', url: '', events: [], description: '', version: 1, createdAt: NOW, ...webhook, ...change })
      .text
  t.strictSame(
    [{}, { failingSince: NOW }, { disabledAt: NOW }, { disabledAt: NOW, disabledReason: 'x' }].map(stateOf),
    ['active', 'fails', 'paused', 'stopped: it failed too long'],
  )
  for (const url of ['', 'pager.example', 'ftp://pager.example', 'https://a:b@pager.example'])
    t.ok(urlProblem(url), url)
  t.equal(urlProblem(' https://pager.example/x '), null)
  const delivery = { id: '', type: '', body: '', createdAt: NOW, nextAt: null, attemptedAt: null, durationMs: null }
  const answer = { status: null, response: null, error: null }
  t.equal(deliveryState({ ...delivery, ...answer, state: 'pending', attempts: 2 }).text, 'is tried again')
  t.equal(deliveryState({ ...delivery, ...answer, state: 'failed', attempts: 0 }).text, 'given up')
})
