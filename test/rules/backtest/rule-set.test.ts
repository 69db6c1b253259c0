import t from 'tap'
import { checkRules, PRODUCT_RULES, rulebookOf } from '../../../rules/backtest/rule-set.ts'
import { BUILTIN_RULES } from '../../../rules/language/builtin.ts'

const RULE = {
  id: 'mine',
  name: 'Mine',
  description: '',
  priority: 'low',
  kind: 'threshold',
  delaySeconds: 0,
  latching: false,
  message: 'mine',
  conditions: { all: [{ fact: 'hr', operator: 'greaterThan', value: 150 }] },
}

t.test('what may be left out, and what it means then', async t => {
  t.match(checkRules({}).rules, { limits: {}, personal: true, silence: false, plain: null })
  const judged = (value: unknown) => {
    const { rules } = checkRules(value)
    return (
      rules &&
      rulebookOf(rules, PRODUCT_RULES)
        .forPatient('p', null)
        .inForce.map(rule => rule.document)
    )
  }
  t.same(judged({}), BUILTIN_RULES)
  t.same(judged({ builtin: false }), [])
  t.same(judged({ rules: [RULE] })?.at(-1), RULE)
  t.same(judged({ rules: [RULE] })?.length, BUILTIN_RULES.length + 1)
  const changed = { ...RULE, id: 'hr-off-own' }
  t.same(
    judged({ rules: [changed] })?.filter(rule => rule.id === 'hr-off-own'),
    [changed],
    'a changed rule takes the place of the one that counts',
  )
  t.same(judged({ plain: ['hr>120'] }), [], 'plain thresholds are alone')
  t.same(judged({ plain: 'limits', builtin: true }), BUILTIN_RULES)
})

for (const [value, path, message] of [
  [[], '', 'must be an object, not a list'],
  [null, '', 'must be an object, not null'],
  [{ limit: {} }, 'limit', 'is not known here'],
  [{ personal: 'yes' }, 'personal', 'must be true or false, not "yes"'],
  [{ limits: 5 }, 'limits', 'must be an object of limits by code, not 5'],
  [{ limits: { heart: {} } }, 'limits.heart', 'is no vital sign that is a number'],
  [{ limits: { consciousness: {} } }, 'limits.consciousness', 'is no vital sign that is a number'],
  [{ limits: { hr: { lo: 1 } } }, 'limits.hr.lo', 'is not known here'],
  [{ limits: { hr: { low: '50' } } }, 'limits.hr.low', 'must be a number or null, not "50"'],
  [{ limits: { hr: { low: 5000 } } }, 'limits.hr.low', 'must lie in the plausible range'],
  [{ limits: { hr: { low: 200 } } }, 'limits.hr.low', 'must not be above high'],
  [{ limits: { hr: { delaySeconds: 1e9 } } }, 'limits.hr.delaySeconds', 'must be between'],
  [{ limits: JSON.parse('{"__proto__":{}}') }, 'limits.__proto__', 'is no vital sign that is a number'],
  [{ plain: [] }, 'plain', 'must be "limits", or a list'],
  [{ plain: ['hr>=1'] }, 'plain[0]', 'must be like "spo2<90 for 10s", not "hr>=1"'],
  [{ plain: [7] }, 'plain[0]', 'must be like "spo2<90 for 10s", not 7'],
  [{ plain: ['zz<3'] }, 'plain[0]', 'names "zz", no vital sign that is a number; such are hr, spo2, rr'],
  [{ plain: ['consciousness<3'] }, 'plain[0]', 'names "consciousness", no vital sign that is a number'],
  [{ rules: {} }, 'rules', 'must be a list of at most 100 rules'],
  [{ rules: [{ ...RULE, conditions: {} }] }, 'rules[0].conditions.fact', 'is not a fact'],
  [{ rules: [RULE, RULE] }, 'rules[1].id', 'is there already'],
] as const) {
  t.test(`${JSON.stringify(value)} is told where it is wrong`, async t => {
    const { rules, problems } = checkRules(value)
    t.equal(rules, null)
    const told = problems?.find(problem => problem.path === path)
    t.ok(told?.message.includes(message), JSON.stringify(problems))
  })
}
