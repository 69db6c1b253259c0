import t from 'tap'
import {
  checkDraft,
  contradictions,
  type Frequency,
  moveOrder,
  ORDER_MOVES,
  ORDER_STATES,
  type OrderMove,
  orderLine,
} from '../../model/medication-order.ts'
import { BUILT_IN_ROLES } from '../../model/role.ts'
import { orderContent } from '../support/clinical.ts'
import { appError, T0 } from '../support/records.ts'

const MOVES: readonly OrderMove[] = ['sign', 'start', 'stop', 'cancel']

t.test('every way of an order, and no other', async t => {
  const allowed: Readonly<Record<string, string>> = {
    'draft sign': 'signed',
    'draft cancel': 'cancelled',
    'signed start': 'active',
    'signed stop': 'stopped',
    'active stop': 'stopped',
  }
  for (const state of ORDER_STATES) {
    for (const move of MOVES) {
      const to = allowed[`${state} ${move}`]
      if (to !== undefined) t.equal(moveOrder(state, move), to, `${state} ${move}`)
      else t.throws(() => moveOrder(state, move), appError('CONFLICT'), `${state} ${move}`)
    }
    if (state === 'draft') t.doesNotThrow(() => checkDraft(state))
    else t.throws(() => checkDraft(state), appError('CONFLICT'), state)
  }
})

t.test('nurses draft and give, doctors draft, sign and stop, patients nothing', async t => {
  const movesOf = (id: string) => {
    const role = BUILT_IN_ROLES.find(role => role.id === id)
    return MOVES.filter(move => role?.permissions.includes(ORDER_MOVES[move].needs))
  }
  t.same(movesOf('nurse'), ['start', 'cancel'])
  t.same(movesOf('doctor'), ['sign', 'stop', 'cancel'])
  t.same(movesOf('patient'), [])
})

t.test('how often is said in exactly one way', async t => {
  const nothing: Frequency = { count: null, every: null, asNeeded: null, once: false, text: 'x' }
  const every = { value: 8, unit: 'hour' } as const
  const asNeeded = { reason: 'pain' }
  const pathsOf = (frequency: Frequency) =>
    contradictions({ frequency, period: { from: null, to: null } }).map(({ path }) => path)
  for (const fine of [{ count: 1, every }, { asNeeded }, { asNeeded, count: 4, every }, { once: true }]) {
    t.same(pathsOf({ ...nothing, ...fine }), [], JSON.stringify(fine))
  }
  for (const wrong of [
    {},
    { count: 1 },
    { every },
    { asNeeded, count: 4 },
    { once: true, count: 1, every },
    { once: true, asNeeded },
  ]) {
    t.same(new Set(pathsOf({ ...nothing, ...wrong })), new Set(['frequency']), JSON.stringify(wrong))
  }
})

t.test('a period ends after it begins', async t => {
  const { frequency } = orderContent()
  const paths = (from: number | null, to: number | null) =>
    contradictions({ frequency, period: { from, to } }).map(({ path }) => path)
  t.same(paths(T0, T0 + 1), [])
  t.same(paths(null, T0), [])
  t.same(paths(T0, null), [])
  t.same(paths(T0, T0), ['period.to'])
  t.same(paths(T0, T0 - 1), ['period.to'])
})

t.test('an order as one line', async t => {
  t.equal(orderLine(orderContent({ dose: { value: 0.5, unit: 'mL' } })), 'Paracetamol 0.5 mL, oral')
})
