import t from 'tap'
import { BUILTIN_RULES } from '../../rules/language/builtin.ts'
import { ruleCheck } from '../../rules/rule-check.ts'
import { checkedDocument, ruleDocument, windowsDocument } from '../support/rule-documents.ts'

const wordsOf = (conditions: unknown) =>
  ruleCheck.check(ruleDocument('x', { conditions })).asks?.words.map(({ depth, text }) => `${' '.repeat(depth)}${text}`)

t.test('conditions are told in words, with the units of the ward', async t => {
  t.same(
    wordsOf({
      all: [
        { fact: 'age', params: { ifUnknown: 18 }, operator: 'greaterThanInclusive', value: 16 },
        { fact: 'abp_map', params: { window: '10m', aggregate: 'rate' }, operator: 'lessThan', value: -1 },
        {
          any: [
            {
              fact: 'spo2',
              params: { window: '5m', aggregate: 'share-below', than: 92 },
              operator: 'greaterThan',
              value: 0.6,
            },
            { fact: 'hr', operator: 'greaterThan', value: { fact: 'pulse' } },
            { not: { fact: 'consciousness', operator: 'in', value: ['A', 'C'] } },
          ],
        },
        { fact: 'score:news2', params: { part: 'floor' }, operator: 'between', value: [5, 6] },
        { fact: 'temp', params: { maxAge: '4h' }, operator: 'outside', value: [35, 39] },
        {
          fact: 'hr',
          params: { window: '5m', aggregate: 'mean', baseline: '24h' },
          operator: 'outside',
          value: [-4, 4],
        },
      ],
    }),
    [
      'All of:',
      ' Age (taken as 18 where unknown) is at least 16 years',
      ' Change of ABP mean over the last 10 min is below -1 mmHg per minute',
      ' At least one of:',
      '  Share of the last 5 min with SpO2 below 92 % is above 60 %',
      '  HR is above the Pulse',
      '  Not:',
      '   ACVPU is one of A, C',
      ' The least that NEWS2 can be is between 5 and 6',
      ' Temp (not older than 4 h) is outside 35 and 39 °C',
      " Mean of HR over the last 5 min against the patient's own median of 24 h is outside -4 and 4 robust standard deviations",
    ],
  )
  for (const rule of BUILTIN_RULES) {
    const { asks } = ruleCheck.check(rule)
    t.ok(asks !== null && asks.words.length > 0, rule.id)
    t.notMatch(JSON.stringify(asks?.words), /undefined|mm\[Hg\]/, rule.id)
  }
})

t.test('what a rule asks for, and what rules cannot ask for together', async t => {
  const { asks } = ruleCheck.check(
    ruleDocument('x', {
      conditions: {
        all: [
          {
            fact: 'hr',
            params: { window: '5m', aggregate: 'mean', baseline: '24h' },
            operator: 'outside',
            value: [-4, 4],
          },
          { fact: 'hr', params: { window: '300s', aggregate: 'max' }, operator: 'greaterThan', value: 150 },
          { fact: 'score:news2', operator: 'greaterThan', value: 4 },
        ],
      },
    }),
  )
  t.same(asks?.facts, ['hr', 'score:news2'])
  t.strictSame(new Set(asks?.windows.map(({ code, seconds }) => `${code} ${seconds}`)), new Set(['hr 300', 'hr 86400']))
  const eight = Array.from({ length: 8 }, (_, n) => checkedDocument(windowsDocument(`w-${n}`, n)))
  t.equal(ruleCheck.conflict(eight), null)
  t.match(ruleCheck.conflict([...eight, checkedDocument(windowsDocument('w-8', 8))]), /64 windows/)
  const old = { ...checkedDocument(ruleDocument('old')), conditions: { all: [{ fact: 'gone' }] } }
  t.match(ruleCheck.conflict([old]), /The rule old was written for another version/)
})
