import t from 'tap'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { schemaMessage } from '../../model/schema-problem.ts'
import { DEVICE_ID } from '../../model/topics.ts'

const wordsFor = (values: string[]) => Value.Errors(Type.Enum(values), 'dog').map(schemaMessage)

t.test('a choice is told with what there is to choose from', async t => {
  t.strictSame(wordsFor(['cat', 'cow']), ['must be one of cat, cow'])
})

t.test('a long list is not told', async t => {
  const many = Array.from({ length: 31 }, (_, i) => `animal ${i}`)
  t.strictSame(wordsFor(many), ['must be equal to one of the allowed values'])
})

t.test('a pattern of ours is told in words, one that nobody put in words as it is', async t => {
  const told = (pattern: string) => Value.Errors(Type.String({ pattern }), '?').map(schemaMessage)
  t.strictSame(told(DEVICE_ID.source), ['must be 1 to 64 letters, digits, or any of _ . : -'])
  t.strictSame(told('^a+$'), ['must match pattern "^a+$"'])
})

t.test('every other message stays', async t => {
  t.strictSame(Value.Errors(Type.Number({ minimum: 3 }), 2).map(schemaMessage), ['must be >= 3'])
})
