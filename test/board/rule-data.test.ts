import t from 'tap'
import { placeOf } from '../../board/rules/json-place.ts'
import { diffLines } from '../../board/rules/line-diff.ts'

const TEXT = `{
  "a": "x, \\"y\\" ]}",
  "b": { "all": [ {"c": 1}, { "fact" : "hr" , "value":[1, 2] } ] }
}`

t.test('a place of a rule is found in its text; of what is missing, what is around it', async t => {
  const at = (path: string) => {
    const { from, to, line } = placeOf(TEXT, path)
    return [TEXT.slice(from, to), line]
  }
  t.same(at('a'), ['"x, \\"y\\" ]}"', 2])
  t.same(at('b.all[0].c'), ['1', 3])
  t.same(at('b.all[1].fact'), ['"hr"', 3])
  t.same(at('b.all[1].value[1]'), ['2', 3])
  t.same(at('b.all[7].fact'), at('b.all'))
  t.same(at('b.all[1].missing'), ['{ "fact" : "hr" , "value":[1, 2] }', 3])
  t.same(at(''), [TEXT, 1])
  t.same(at('["a"]'), ['"x, \\"y\\" ]}"', 2])
})

t.test('what changed is told by lines, and only that', async t => {
  const signs = (a: string, b: string) => diffLines(a, b).map(({ sign, text }) => `${sign}${text}`)
  t.same(signs('a\nb\nc', 'a\nx\nc'), [' a', '-b', '+x', ' c'])
  t.same(signs('a', 'a\nb'), [' a', '+b'])
  t.same(signs('a\nb', 'b'), ['-a', ' b'])
  t.same(signs('a', 'a'), [' a'])
})
