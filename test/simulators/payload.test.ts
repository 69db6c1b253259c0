import t from 'tap'
import { encodeReading } from '../../simulators/payload.ts'

t.test('native JSON as in the contract', async t => {
  t.equal(
    encodeReading('json', 1795000000000, 12, { hr: 72, spo2: 97 }),
    '{"ts":1795000000000,"seq":12,"vitals":{"hr":72,"spo2":97}}',
  )
})

t.test('SenML: base time in seconds, names are codes, text is a string value', async t => {
  t.same(JSON.parse(encodeReading('senml', 1795000000250, 12, { hr: 72, consciousness: 'A' })), [
    { bt: 1795000000.25, n: 'hr', v: 72 },
    { n: 'consciousness', vs: 'A' },
  ])
})
