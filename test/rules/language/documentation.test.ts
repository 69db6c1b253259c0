import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { SCORES } from '../../../model/score.ts'
import { projectRoot } from '../../../processes/project-root.ts'
import { BUILTIN_RULES } from '../../../rules/language/builtin.ts'
import { checkRule } from '../../../rules/language/check-rule.ts'
import { AGGREGATES, OPERATORS, type RuleDocument, RuleDocumentSchema } from '../../../rules/language/document.ts'
import { compileRules } from '../../../rules/language/rule-set.ts'
import { rulePatient } from '../../support/rule-patient.ts'

const Values = Type.Object({
  every: Type.Optional(Type.Tuple([Type.Number(), Type.Number(), Type.Number()])),
  ramp: Type.Optional(Type.Tuple([Type.Number(), Type.Number(), Type.Number(), Type.Number()])),
  at: Type.Optional(Type.Tuple([Type.Number(), Type.Union([Type.Number(), Type.String()])])),
  valid: Type.Optional(Type.Number()),
})
const Example = Type.Object({
  when: Type.Record(Type.String(), Values),
  answer: Type.Union([Type.Boolean(), Type.Null()]),
})

const page = await readFile(join(projectRoot, 'docs/rules.md'), 'utf8')
const blocks = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, json = '']): unknown => JSON.parse(json))
const rows = [...page.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell = '']) =>
  [...cell.matchAll(/`([^`]+)`/g)].map(m => m[1]),
)

t.test('every example of the page gives the answer that stands there', async t => {
  let rule: RuleDocument | null = null
  let examples = 0
  for (const block of blocks) {
    if (!Value.Check(Example, block)) {
      const checked = checkRule(block)
      t.same(checked.problems, null)
      ;({ rule } = checked)
      continue
    }
    if (!rule) throw new Error('an example stands before the first rule')
    const patient = rulePatient(compileRules([rule]))
    let last = 0
    for (const [code, { every, ramp, at, valid }] of Object.entries(block.when)) {
      if (every) patient.steady(code, every[0], every[1], () => every[2])
      if (ramp) {
        const [from, to, first, end] = ramp
        patient.steady(code, from, to, s => Math.round(first + ((end - first) * (s - from)) / (to - from)))
      }
      if (at) patient.put(code, at[0], at[1], valid)
      last = Math.max(last, (every ?? ramp)?.[1] ?? 1)
    }
    const verdict = patient.verdict(rule.id, last - 1)
    t.equal(verdict === 0 ? null : verdict > 0, block.answer, JSON.stringify(block))
    examples++
  }
  t.ok(examples >= 6)
})

t.test('the page names every operator, aggregate, score and property', async t => {
  for (const word of [
    ...OPERATORS,
    ...AGGREGATES,
    ...SCORES.map(s => `score:${s}`),
    ...Object.keys(RuleDocumentSchema.properties),
  ]) {
    t.ok(rows.includes(word), word)
  }
})

t.test('what the built-in rules take', async t => {
  const { layout } = compileRules(BUILTIN_RULES)
  const windows = layout.windows.reduce((bytes, { shape }) => bytes + 36 * shape.slots, 0)
  t.equal(Math.round(windows / 1000), 24)
  t.match(page, /The built-in rules take 24 kB a patient/)
})
