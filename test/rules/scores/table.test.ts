import t from 'tap'
import { parseScoreTables } from '../../../rules/scores/table.ts'
import json from '../../../rules/scores/tables.json' with { type: 'json' }

/** The tables of the product with one place changed, as a hospital's own could be. */
function changed(change: (scores: typeof json.scores) => void): unknown {
  const copy = structuredClone(json)
  change(copy.scores)
  return copy
}

t.test('the tables of the product are whole', async t => {
  t.doesNotThrow(() => parseScoreTables(json))
  for (const table of Object.values(parseScoreTables(json))) {
    t.ok(table.source.length > 20 && table.licence.length > 20, `${table.score} names its source and licence`)
  }
})

t.test('a table that could score wrongly is refused, with the place', async t => {
  const bandsOf = (scores: typeof json.scores) => {
    const first = scores.news2.items[0]?.sources[0]?.variants[0]
    return first && 'bands' in first ? first.bands : []
  }
  const cases: [string, unknown, RegExp][] = [
    ['nothing', {}, /cannot be used/],
    ['a gap', changed(s => bandsOf(s).splice(2, 1)), /news2\/items\/rr\/bands have a gap or an overlap after 11/],
    ['a closed end', changed(s => bandsOf(s).pop()), /rr\/bands must be open at both ends/],
    ['another maximum', changed(s => s.news2.range.splice(1, 1, 21)), /news2\/range the items give at most 20/],
    ['an input that is not there', changed(s => s.mews.inputs.splice(0, 1)), /mews\/items\/rr\/rr is no input/],
    ['responses that do not ascend', changed(s => s.news2.responses.reverse()), /news2\/responses/],
    [
      'a word without points',
      changed(s => s.mews.inputs.at(-1)?.values?.push('C')),
      /avpu\/points must name A, V, P, U, C/,
    ],
    ['a field too many', changed(s => Object.assign(s.qsofa, { colour: 'red' })), /qsofa/],
    [
      'a ratio of nothing',
      changed(s => Object.assign(s.shock_index.ratio, { numerator: 'hr' })),
      /ratio knows no input hr/,
    ],
  ]
  for (const [name, table, message] of cases) t.throws(() => parseScoreTables(table), { message }, name)
})
