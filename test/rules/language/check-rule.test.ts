import fc from 'fast-check'
import t from 'tap'
import { BUILTIN_RULES } from '../../../rules/language/builtin.ts'
import { checkRule, checkWrittenRule } from '../../../rules/language/check-rule.ts'
import { compileRules } from '../../../rules/language/rule-set.ts'

const LEAF = { fact: 'hr', operator: 'greaterThan', value: 120 }
const RULE = {
  id: 'test-rule',
  name: 'Test',
  description: '',
  priority: 'low',
  kind: 'threshold',
  delaySeconds: 10,
  latching: false,
  message: 'Test',
  conditions: { all: [LEAF] },
}
const problemsOf = (value: unknown) => checkRule(value).problems ?? []
const placesOf = (conditions: unknown) => problemsOf({ ...RULE, conditions }).map(p => p.path)
const leaf = (change: object) => placesOf({ all: [LEAF, { ...LEAF, ...change }] })

t.test('a good rule passes, as a copy', async t => {
  const given = structuredClone(RULE)
  const { rule } = checkRule(given)
  t.same(rule, RULE)
  given.conditions.all.push(LEAF)
  t.same(rule, RULE, 'what changes afterwards changes nothing')
})

t.test('errors point at the place', async t => {
  t.same(leaf({ fact: 'heartrate' }), ['conditions.all[1].fact'])
  t.same(leaf({ operator: 'matches' }), ['conditions.all[1].operator'])
  t.same(
    leaf({ operator: 'not:lessThan' }),
    ['conditions.all[1].operator'],
    'decorators of the engine are no operators',
  )
  t.same(leaf({ path: '$.x' }), ['conditions.all[1].path'])
  t.same(leaf({ params: { window: '5 minutes', aggregate: 'min' } }), ['conditions.all[1].params.window'])
  t.same(leaf({ params: { window: '5m' } }), ['conditions.all[1].params.aggregate'])
  t.same(leaf({ params: { window: '48h', aggregate: 'min' } }), ['conditions.all[1].params.window'])
  t.same(leaf({ params: { window: '5m', aggregate: 'share-below' }, value: 0.5 }), ['conditions.all[1].params.than'])
  t.same(leaf({ params: { baseline: '24h', window: '5m', aggregate: 'max' }, value: 3 }), [
    'conditions.all[1].params.aggregate',
  ])
  t.same(placesOf({ any: [{ not: { all: [{ ...LEAF, value: 'fast' }] } }] }), ['conditions.any[0].not.all[0].value'])
  t.same(placesOf({ all: [LEAF], any: [LEAF] }), ['conditions.any'])
  t.same(placesOf({ all: [] }), ['conditions.all'])
  t.same(placesOf(LEAF), ['conditions'])
  t.same(
    problemsOf({ ...RULE, id: 'No Slug', priority: 'urgent', delaySeconds: -1, extra: 1 }).map(p => p.path),
    ['extra', 'id', 'priority', 'delaySeconds'],
  )
  t.match(problemsOf({ ...RULE, priority: 'urgent' }), [{ message: 'must be one of high, medium, low, not "urgent"' }])
  t.same(
    problemsOf({ ...RULE, id: 'limit-low' }).map(p => p.path),
    ['id'],
  )
  t.same(problemsOf({}).length, 9, 'all that is missing is named')
})

t.test('a threshold of the wrong unit is no threshold', async t => {
  t.match(problemsOf({ ...RULE, conditions: { all: [{ fact: 'temp', operator: 'greaterThan', value: 101.3 }] } }), [
    { path: 'conditions.all[0].value', message: 'must be a number between 25 and 45 (Cel), not 101.3' },
  ])
  t.same(leaf({ fact: 'fio2', value: 0.6 }), ['conditions.all[1].value'])
  t.same(leaf({ fact: 'glucose', value: 5.5 }), ['conditions.all[1].value'])
  const share = { fact: 'spo2', params: { window: '5m', aggregate: 'share-below', than: 92 } }
  t.same(leaf({ ...share, value: 60 }), ['conditions.all[1].value'])
  t.same(leaf({ ...share, params: { ...share.params, than: 0.92 }, value: 0.5 }), ['conditions.all[1].params.than'])
  t.same(leaf({ fact: 'spo2', value: 100 }), ['conditions.all[1].value'], 'never true')
  t.same(leaf({ fact: 'consciousness', operator: 'equal', value: 'asleep' }), ['conditions.all[1].value'])
  t.same(leaf({ fact: 'consciousness', operator: 'lessThan', value: 'V' }), ['conditions.all[1].operator'])
  t.same(leaf({ value: { fact: 'temp' } }), ['conditions.all[1].value'], 'beats against degrees')
  t.same(leaf({ value: { fact: 'pulse' } }), [])
  t.same(
    problemsOf({ ...RULE, hysteresis: 300 }).map(p => p.path),
    ['hysteresis'],
  )
  t.same(
    problemsOf({ ...RULE, hysteresis: 3, conditions: { all: [LEAF, LEAF] } }).map(p => p.path),
    ['hysteresis'],
  )
})

t.test('size and depth have an end', async t => {
  t.same(placesOf({ all: Array.from({ length: 10_000 }, () => LEAF) }), ['conditions.all[99]'])
  t.same(placesOf({ all: Array.from({ length: 99 }, () => LEAF) }), [])
  let deep: unknown = LEAF
  for (let i = 0; i < 100_000; i++) deep = { not: deep }
  t.same(placesOf(deep), [`conditions${'.not'.repeat(8)}`])
  const windows = Array.from({ length: 9 }, (_, i) => ({ ...LEAF, params: { window: `${i + 1}m`, aggregate: 'mean' } }))
  t.same(placesOf({ all: windows }), ['conditions'])
  t.same(leaf({ operator: 'in', value: Array.from({ length: 1000 }, () => 100) }), ['conditions.all[1].value'])
})

t.test('nothing refers to itself or to another', async t => {
  const cycle: { all: unknown[] } = { all: [] }
  cycle.all.push(cycle, LEAF)
  t.ok(placesOf(cycle).length > 0)
  t.same(placesOf({ all: [{ condition: 'other' }] }), ['conditions.all[0].condition'])
})

t.test('names of prototypes are names like any other', async t => {
  const parsed: unknown = JSON.parse(`{"all":[{"fact":"__proto__","operator":"constructor","value":1}]}`)
  t.same(placesOf(parsed), ['conditions.all[0].fact', 'conditions.all[0].operator'])
  t.same(placesOf(JSON.parse(`{"__proto__":{"all":[]},"all":[${JSON.stringify(LEAF)}]}`)), ['conditions.__proto__'])
  t.same(leaf({ params: JSON.parse('{"__proto__":{"window":"5m"},"constructor":1}') }), [
    'conditions.all[1].params.__proto__',
    'conditions.all[1].params.constructor',
  ])
  const inherited: unknown = Object.assign(Object.create({ value: 120 }), { fact: 'hr', operator: 'greaterThan' })
  t.same(placesOf({ all: [inherited] }), ['conditions.all[0]'], 'what is inherited is not there')
  t.same(Object.keys({}), [])
})

t.test('JSON of any kind is refused or compiles', async () => {
  const word = fc.constantFrom(
    'all',
    'any',
    'not',
    'fact',
    'operator',
    'value',
    'params',
    'window',
    'hr',
    'lessThan',
    '5m',
  )
  const json = fc.letrec(tie => ({
    value: fc.oneof(fc.jsonValue(), word, fc.array(tie('value'), { maxLength: 3 }), tie('object')),
    object: fc.dictionary(word, tie('value'), { maxKeys: 5 }),
  }))
  fc.assert(
    fc.property(json.value, fc.constantFrom(...Object.keys(RULE), 'hysteresis', 'maxGapSeconds'), (value, key) => {
      const alone = checkRule(value)
      const { rule, problems } = checkRule({ ...RULE, [key]: value })
      if (rule) compileRules([rule])
      return (
        alone.rule === null &&
        (rule !== null || problems.every(p => typeof p.path === 'string' && p.message.length < 500))
      )
    }),
    { numRuns: 3000 },
  )
})

t.test('what is written now is seen, and yields to others; what was kept before is judged all the same', async t => {
  const written = (change: object) => checkWrittenRule({ ...RULE, ...change }).problems
  t.same(written({ message: '\u200b' }), [{ path: 'message', message: 'must not be blank' }])
  t.same(written({ name: ' ' }), [{ path: 'name', message: 'must not be blank' }])
  const own = { yieldsTo: ['other', RULE.id] }
  t.match(written(own), [{ path: 'yieldsTo.1', message: /itself/ }])
  t.ok(checkRule({ ...RULE, ...own }).rule)
  t.same(written({ yieldsTo: ['other'] }), null)
  for (const rule of BUILTIN_RULES) t.same(checkWrittenRule(rule).problems, null, rule.id)
})

t.test('a group without a condition is told that it is empty', async t => {
  t.same(problemsOf({ ...RULE, conditions: { all: [] } }), [
    { path: 'conditions.all', message: 'must hold at least one condition' },
  ])
  t.match(problemsOf({ ...RULE, conditions: { any: 'hr' } }), [{ message: 'must be a list of conditions, not "hr"' }])
})
