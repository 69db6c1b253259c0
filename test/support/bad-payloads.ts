import type { RejectReason } from '../../model/reject.ts'

export interface BadPayload {
  readonly name: string
  readonly topic: 'vitals' | 'senml' | 'events'
  readonly payload: string | Buffer
  readonly reason: RejectReason
}

const vitals = (name: string, payload: string | Buffer, reason: RejectReason): BadPayload => ({
  name,
  topic: 'vitals',
  payload,
  reason,
})

/** What devices really send when they are broken, old, misconfigured or hostile. Each is acknowledged, and refused. */
export const BAD_PAYLOADS: readonly BadPayload[] = [
  vitals('cut short', '{"ts":1795000000000,"vitals":{"hr":7', 'malformed-json'),
  vitals('no JSON at all', 'HR=72;SPO2=97', 'malformed-json'),
  vitals('two objects', '{"vitals":{"hr":72}}{"vitals":{"hr":72}}', 'malformed-json'),
  vitals('NaN', '{"vitals":{"hr":NaN}}', 'malformed-json'),
  vitals('Infinity', '{"vitals":{"hr":Infinity}}', 'malformed-json'),
  vitals('-Infinity', '{"vitals":{"hr":-Infinity}}', 'malformed-json'),
  vitals('nan', '{"vitals":{"hr":nan}}', 'malformed-json'),
  vitals('"NaN"', '{"vitals":{"hr":"NaN"}}', 'wrong-type'),
  vitals('"Infinity"', '{"vitals":{"hr":"Infinity"}}', 'wrong-type'),
  vitals('1e999', '{"vitals":{"hr":1e999}}', 'wrong-type'),
  vitals('-1e999', '{"vitals":{"hr":-1e999}}', 'wrong-type'),
  vitals('text for a number', '{"vitals":{"hr":"fast"}}', 'wrong-type'),
  vitals('true for a number', '{"vitals":{"hr":true}}', 'wrong-type'),
  vitals('null for a number', '{"vitals":{"hr":null}}', 'wrong-type'),
  vitals('an array for a number', '{"vitals":{"hr":[72]}}', 'wrong-type'),
  vitals('an object for a number', '{"vitals":{"hr":{"valueOf":72}}}', 'wrong-type'),
  vitals('a number for vitals', '{"vitals":72}', 'wrong-shape'),
  vitals('no vitals', '{"ts":1795000000000}', 'wrong-shape'),
  vitals('null', 'null', 'wrong-shape'),
  vitals('a number', '72', 'wrong-shape'),
  vitals('an empty array', '[]', 'wrong-shape'),
  vitals('text for a time', '{"ts":"yesterday","vitals":{"hr":72}}', 'wrong-shape'),
  vitals('an unknown code', '{"vitals":{"midichlorians":20000}}', 'unknown-code'),
  vitals('__proto__ among the vitals', '{"vitals":{"__proto__":{"hr":72}}}', 'unknown-code'),
  vitals('__proto__ for vitals', '{"__proto__":{"vitals":{"hr":72}}}', 'wrong-shape'),
  vitals('constructor', '{"vitals":{"constructor":{"prototype":{"hr":72}}}}', 'unknown-code'),
  vitals('a pulse of 9999', '{"vitals":{"hr":9999}}', 'implausible'),
  vitals('a negative saturation', '{"vitals":{"spo2":-5}}', 'implausible'),
  vitals('Fahrenheit', '{"vitals":{"temp":98.6}}', 'wrong-unit'),
  vitals('a time in 1970', '{"ts":86400000,"vitals":{"hr":72}}', 'time-too-old'),
  vitals('a time in seconds', '{"ts":1795000000,"vitals":{"hr":72}}', 'time-too-old'),
  vitals('a time in 2090', '{"ts":3786912000000,"vitals":{"hr":72}}', 'time-in-future'),
  vitals('100,000 readings', `[${'1,'.repeat(99_999)}1]`, 'too-many-readings'),
  vitals('JSON 100,000 deep', `{"vitals":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 'too-deep'),
  vitals('not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0xc3, 0x28, 0x22, 0x7d]), 'not-utf8'),
  vitals('nothing', '', 'empty-payload'),
  { name: 'SenML that is none', topic: 'senml', payload: '[{"n":"hr","v":"fast"}]', reason: 'wrong-type' },
  { name: 'an event of no type', topic: 'events', payload: '{"type":"explosion"}', reason: 'wrong-shape' },
]
