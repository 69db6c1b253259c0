import t from 'tap'
import { SCORES } from '../../../model/score.ts'
import { evaluateScore } from '../../../rules/scores/evaluate.ts'
import { SCORE_TABLES } from '../../../rules/scores/tables.ts'
import { parseWireInput } from '../../../rules/scores/wire-input.ts'
import { wireResult } from '../../../rules/scores/wire-result.ts'
import { vectorsOf } from './support.ts'

const AT = Date.UTC(2026, 0, 1)

for (const score of SCORES) {
  t.test(`${score}: every vector`, async t => {
    const table = SCORE_TABLES[score]
    for (const { id, input, expected, note } of vectorsOf(score)) {
      const parsed = parseWireInput(table, input)
      if (!parsed.ok) {
        t.fail(`${id} was refused: ${JSON.stringify(parsed.errors)}`)
        continue
      }
      t.strictSame(parsed.input.unknown, [], `${id}: every field is known`)
      const result = evaluateScore(table, parsed.input.readings, parsed.input.subject, AT)
      t.strictSame(wireResult(result), expected, `${id} ${note ?? ''}`)
    }
  })
}
