import t from 'tap'
import { yieldProblem } from '../../model/rule-yields.ts'
import { BUILTIN_RULES } from '../../rules/language/builtin.ts'

const rule = (id: string, ...yieldsTo: string[]) => ({ id, yieldsTo })

t.test('a rule yields to rules that exist, and that do not yield to it', async t => {
  t.equal(yieldProblem(rule('a', 'b', 'c'), [rule('b', 'c'), rule('c')]), null)
  t.same(yieldProblem(rule('a', 'b', 'x'), [rule('b')]), { path: 'yieldsTo.1', message: 'is no rule: there is no x' })
  t.match(yieldProblem(rule('a', 'b'), [rule('b', 'a')]), { path: 'yieldsTo.0', message: /^b yields to a itself:/ })
  t.match(yieldProblem(rule('a', 'b'), [rule('b'), rule('b', 'c'), rule('c', 'd'), rule('d', 'a')]), {
    path: 'yieldsTo.0',
    message: /^b yields to a itself, by way of c, d:/,
  })
})

t.test('others that go in circles are no reason to go round for ever', async t => {
  t.equal(yieldProblem(rule('a', 'b'), [rule('b', 'c'), rule('c', 'b')]), null)
})

t.test('the rules of the product yield as they may', async t => {
  t.ok(BUILTIN_RULES.some(({ yieldsTo = [] }) => yieldsTo.length > 0))
  for (const each of BUILTIN_RULES) {
    t.equal(
      yieldProblem(
        each,
        BUILTIN_RULES.filter(({ id }) => id !== each.id),
      ),
      null,
      each.id,
    )
  }
})
