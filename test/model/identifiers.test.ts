import t from 'tap'
import {
  IDENTIFIER_SYSTEMS,
  identifierErrors,
  identifierKey,
  identifierSystem,
  isLuhn,
  normalIdentifier,
} from '../../model/identifiers.ts'

/** Published examples, and numbers worked out by hand from the published rules. */
const GOOD: readonly [system: string, value: string][] = [
  ['au-medicare', '2123456701'],
  ['au-medicare', '2951 87312 5 1'],
  ['au-medicare', '21234567012'],
  ['medicare', '2123-45670-1'],
  ['http://ns.electronichealth.net.au/id/medicare-number', '21234567011'],
  ['au-ihi', '8003608166690503'],
  ['ihi', '8003 6081 6669 0503'],
  ['uk-nhs', '943 476 5919'],
  ['NHS', '9434765919'],
  ['uk-nhs', '4010232137'],
  ['nl-bsn', '111222333'],
  ['bsn', '1234.56.782'],
]

const BAD: readonly [system: string, value: string, why: RegExp][] = [
  ['au-medicare', '2123456711', /check digit/],
  ['au-medicare', '1123456701', /begin with 2, 3, 4, 5 or 6/],
  ['au-medicare', '212345670', /10 digits/],
  ['au-medicare', '212345670111', /10 digits/],
  ['au-medicare', '21234567010', /beside the name/],
  ['au-medicare', '2123456A01', /digits/],
  ['au-ihi', '8003608166690504', /check digit/],
  ['au-ihi', '8003618166690503', /800360/],
  ['au-ihi', '800360816669050', /16 digits/],
  ['uk-nhs', '9434765918', /check digit/],
  ['uk-nhs', '9434675919', /two are swapped/],
  ['uk-nhs', '943476591', /10 digits/],
  ['nl-bsn', '111222334', /check digit/],
  ['nl-bsn', '000000000', /check digit/],
  ['nl-bsn', '=cmd()', /digits/],
]

const problems = (system: string, value: string) => identifierErrors([normalIdentifier({ system, value })])

t.test('right numbers pass, however they are written', async t => {
  for (const [system, value] of GOOD) t.same(problems(system, value), [], `${system} ${value}`)
})

t.test('wrong numbers are refused with the place and what is wrong', async t => {
  for (const [system, value, why] of BAD) {
    t.match(problems(system, value), [{ path: 'identifiers.0.value', message: why }], `${system} ${value}`)
  }
})

t.test('one wrong digit, and almost every swap of two, is noticed', async t => {
  for (const [system, written] of GOOD) {
    const { value } = normalIdentifier({ system, value: written })
    // The last digits of a Medicare card are the issue and the person: no check digit covers them.
    const covered = identifierSystem(system)?.id === 'au-medicare' ? 9 : value.length
    for (let i = 0; i < covered; i++) {
      for (let d = 1; d <= 9; d++) {
        const wrong = value.slice(0, i) + ((Number(value[i]) + d) % 10) + value.slice(i + 1)
        // Weight 0 modulo 11 or 10 does not occur, so nothing but another valid first digit may pass.
        t.equal(problems(system, wrong).length, 1, `${system} ${wrong}`)
      }
    }
  }
})

t.test('systems that nobody knows are kept as they are', async t => {
  const identifier = { system: 'hospital', value: ' 00-7 =cmd() ' }
  t.equal(normalIdentifier(identifier), identifier)
  t.same(identifierErrors([identifier]), [])
  t.equal(identifierSystem('hospital'), null)
})

t.test('what two records of one person share is told apart from what a family shares', async t => {
  const key = (system: string, value: string) => identifierKey({ system, value })
  t.equal(key('medicare', '2123456701'), null, 'the card of a family')
  t.equal(key('medicare', '2123 45670 1 1'), key('au-medicare', '21234567021'), 'the same person, card issued again')
  t.not(key('medicare', '21234567011'), key('medicare', '21234567012'))
  t.equal(key('uk-nhs', '943 476 5919'), key('nhs', '9434765919'))
  t.equal(key('Hospital', 'a-1 2'), key('hospital', 'A12'))
  t.not(key('hospital', '1'), key('clinic', '1'))
})

t.test('every system is found by each of its names, and none by two', async t => {
  const names = IDENTIFIER_SYSTEMS.flatMap(system => [system.id, system.uri, ...system.aliases])
  t.equal(new Set(names).size, names.length)
  for (const system of IDENTIFIER_SYSTEMS) t.equal(identifierSystem(system.uri.toUpperCase()), system)
})

t.test('Luhn', async t => {
  for (const good of ['79927398713', '0', '18', '4111111111111111']) t.ok(isLuhn(good), good)
  for (const bad of ['79927398710', '1', '4111111111111112']) t.notOk(isLuhn(bad), bad)
})
