import t from 'tap'
import { APPOINTMENT_STATUSES, judgeMove, MOVES, type Party } from '../../model/appointment.ts'

const START = Date.UTC(2026, 10, 23, 9)
const PARTIES: readonly Party[] = ['requester', 'doctor', 'manager']

/** What each move makes of each status, as `before its start/after its start`; `-` is refused, `=` changes nothing. */
const EXPECTED: Readonly<Record<string, string>> = {
  'requested approve': 'approved/-',
  'requested reject': 'rejected/rejected',
  'requested cancel': 'cancelled/-',
  'requested reschedule': 'requested/requested',
  'approved approve': '=/=',
  'approved cancel': 'cancelled/-',
  'approved complete': '-/completed',
  'approved no-show': '-/no-show',
  'approved reopen': '=/=',
  'approved reschedule': 'approved/approved',
  'rejected reject': '=/=',
  'cancelled cancel': '=/=',
  'no-show no-show': '=/=',
  'no-show reopen': '-/approved',
}

t.test('every move from every status, before and after the start', async t => {
  for (const status of APPOINTMENT_STATUSES) {
    for (const move of MOVES) {
      const become = (now: number) => {
        const verdict = judgeMove({ status, start: START }, move, 'manager', now)
        return verdict.type === 'moved' ? verdict.status : verdict.type === 'unchanged' ? '=' : '-'
      }
      t.equal(`${become(START - 1)}/${become(START)}`, EXPECTED[`${status} ${move}`] ?? '-/-', `${status} ${move}`)
    }
  }
})

t.test('who asks may only cancel; doctor and reception decide', async t => {
  for (const move of MOVES) {
    const allowed = PARTIES.filter(party => {
      const verdict = judgeMove({ status: 'approved', start: START }, move, party, START)
      return verdict.type !== 'refused' || verdict.code !== 'FORBIDDEN'
    })
    t.same(allowed, move === 'cancel' ? PARTIES : ['doctor', 'manager'], move)
  }
})

t.test('a refusal says what is in the way', async t => {
  const why = (status: 'cancelled' | 'approved', move: 'approve' | 'complete' | 'cancel', now: number) => {
    const verdict = judgeMove({ status, start: START }, move, 'manager', now)
    return verdict.type === 'refused' ? `${verdict.code}: ${verdict.why}` : verdict.type
  }
  t.equal(why('cancelled', 'approve', START - 1), 'CONFLICT: An appointment that is cancelled cannot be approved')
  t.equal(why('approved', 'complete', START - 1), 'CONFLICT: It has not begun: it cannot be completed yet')
  t.equal(why('approved', 'cancel', START), 'CONFLICT: Its time has come: it cannot be cancelled any more')
})
