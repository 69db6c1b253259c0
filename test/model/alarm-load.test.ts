import t from 'tap'
import { chatters, floodsOf, NUISANCE, proposals, ratio } from '../../model/alarm-load.ts'

const S = 1000
const MIN = 60 * S

t.test('nothing is divided by nothing', async t => {
  t.equal(ratio(0, 0), null)
  t.equal(ratio(3, 0), null)
  t.equal(ratio(1, 4), 0.25)
})

t.test('three activations in 60 s chatter, the third and those after it', async t => {
  t.same(chatters([0, 30 * S, 60 * S, 200 * S, 201 * S, 259 * S]), [false, false, true, false, false, true])
  t.same(chatters([0, 30 * S, 60 * S + 1]), [false, false, false])
  t.same(chatters([]), [])
})

t.test('a flood begins with ten in ten minutes and ends when fewer than five are left', async t => {
  const nine = Array.from({ length: 9 }, (_, i) => i * MIN)
  t.same(floodsOf(nine), [])
  // The tenth at 9:00; of the last five the first is from 5:00, so at 15:00 four are left.
  t.same(floodsOf([...nine, 9 * MIN]), [{ from: 9 * MIN, to: 15 * MIN }])
  t.same(floodsOf([...nine, 10 * MIN]), [], 'the first is ten minutes old by then')
  t.same(floodsOf([...nine, 9 * MIN, 14 * MIN]), [{ from: 9 * MIN, to: 16 * MIN }], 'one more prolongs it')
  t.same(floodsOf([...nine, 9 * MIN, 15 * MIN]), [{ from: 9 * MIN, to: 15 * MIN }], 'too late to')
  const second = [...nine, 9 * MIN].map(at => at + 60 * MIN)
  t.equal(floodsOf([...nine, 9 * MIN, ...second]).length, 2)
})

t.test('proposals are made of enough alarms only', async t => {
  const none = { chattering: [], oneOfMany: { alarms: 0, ofAll: 0, patients: 0 }, neverActedOn: [] }
  t.same(proposals(none), [])
  const one = (alarms: number, ofAll: number, patients: number) =>
    proposals({ ...none, oneOfMany: { alarms, ofAll, patients } }).map(({ kind }) => kind)
  t.same(one(4, 10, 3), ['personal-limit'])
  t.same(one(3, 10, 3), [], '30 % is not over 30 %')
  t.same(one(4, NUISANCE.fewest - 1, 3), [])
  t.same(one(10, 10, 1), [], 'the only patient is not one of many')
  const rule = { ruleId: 'limit-low', code: 'spo2' }
  const said = proposals({
    ...none,
    chattering: [{ ...rule, patients: 2, alarms: 5 }],
    neverActedOn: [
      { ...rule, alarms: 12 },
      { ruleId: 'x', code: null, alarms: 9 },
    ],
  })
  t.match(said, [
    { kind: 'delay-or-hysteresis', rule, alarms: 5, text: /2 patients/ },
    { kind: 'review', rule, alarms: 12, text: /^12 alarms in 30 days/ },
  ])
  t.equal(said.length, 2)
})
