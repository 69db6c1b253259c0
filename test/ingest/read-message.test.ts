import t from 'tap'
import { readMessage } from '../../ingest/read-message.ts'
import { PUBLISH_KINDS, type PublishKind } from '../../model/topics.ts'
import { isVitalSignCode, VITAL_SIGNS } from '../../model/vital-signs.ts'
import { message, NOW } from '../support/ingest-ports.ts'

const SEEDS: readonly [PublishKind, string][] = [
  ['vitals', `[{"ts":${NOW},"seq":12,"vitals":{"hr":72,"spo2":97.5,"consciousness":"A"}},{"vitals":{"temp":36.6}}]`],
  [
    'senml',
    `[{"bn":"urn:dev:ow:1:","bt":${NOW / 1000},"bu":"%","n":"spo2","v":97},{"n":"hr","u":"/min","t":-1.5,"v":72}]`,
  ],
  ['events', `{"ts":${NOW},"type":"lead-off","detail":{"lead":"II","n":[1,{"a":null}]}}`],
  ['status', 'online'],
]
const PIECES = [
  '',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  '\\u0000',
  '\0',
  '-',
  '1e999',
  'null',
  '{}',
  '[]',
  '"__proto__"',
  'é',
]

/** Mulberry32: the same mutations with every run. */
function random(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let x = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32
  }
}

t.test('no mutilated payload throws, is dropped in silence, or gets a wrong value through', async t => {
  const next = random(1)
  const pick = (length: number) => Math.floor(next() * length)
  let refusedSome = 0
  for (let round = 0; round < 20_000; round++) {
    const [kind, seed] = SEEDS[pick(SEEDS.length)] ?? ['vitals', '']
    let payload = seed
    for (let cuts = 1 + pick(3); cuts > 0; cuts--) {
      const at = pick(payload.length + 1)
      payload = payload.slice(0, at) + PIECES[pick(PIECES.length)] + payload.slice(at + pick(4))
    }
    const { readings, event, status, refused } = readMessage(message('d1', payload, { kind }))
    if (readings.length === 0 && event === null && status === null && refused.length === 0)
      t.fail(`dropped: ${payload}`)
    if (refused.length > 0) refusedSome++
    for (const { vitals } of readings) {
      for (const [code, value] of Object.entries(vitals)) {
        const range = isVitalSignCode(code) ? VITAL_SIGNS[code].plausible : undefined
        const right = typeof value === 'number' ? Number.isFinite(value) && range : range === null
        if (!right) t.fail(`${code} ${value}: ${payload}`)
      }
    }
  }
  t.ok(refusedSome > 5_000, `${refusedSome} of 20,000 were refused in part or whole`)
})

t.test('a payload of any kind that is not UTF-8, or empty, is refused', async t => {
  for (const kind of PUBLISH_KINDS) {
    t.match(readMessage(message('d1', new Uint8Array([0xc3, 0x28]), { kind })).refused, [{ reason: 'not-utf8' }])
    const reason = kind === 'waveforms' ? 'not-supported' : 'empty-payload'
    t.match(readMessage(message('d1', '', { kind })).refused, [{ reason }], kind)
  }
})

t.test('a payload that is too large is refused whole', async t => {
  const reasons = (payload: string) => readMessage(message('d1', payload)).refused.map(({ reason }) => reason)
  t.same(reasons('x'.repeat(262_145)), ['too-large'])
  t.same(reasons('x'.repeat(262_144)), ['malformed-json'])
})
