import t from 'tap'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { schemaMessage } from '../../model/schema-problem.ts'

const wordsFor = (values: string[]) => Value.Errors(Type.Enum(values), 'dog').map(schemaMessage)

t.test('a choice is told with what there is to choose from', async t => {
  t.strictSame(wordsFor(['cat', 'cow']), ['must be one of cat, cow'])
})

t.test('a long list is not told', async t => {
  const many = Array.from({ length: 31 }, (_, i) => `animal ${i}`)
  t.strictSame(wordsFor(many), ['must be equal to one of the allowed values'])
})

t.test('every other message stays', async t => {
  t.strictSame(Value.Errors(Type.Number({ minimum: 3 }), 2).map(schemaMessage), ['must be >= 3'])
})
