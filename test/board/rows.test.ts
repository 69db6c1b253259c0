import t from 'tap'
import { rowsOf } from '../../board/ward/rows.ts'
import type { VitalSignCode } from '../../model/vital-signs.ts'

const names = (has: readonly VitalSignCode[], inAlarm: readonly VitalSignCode[] = []) =>
  rowsOf(code => has.includes(code), inAlarm).map(row => row.codes.join('/'))

t.test('the three first lines are always at their place; what was never measured takes none', async t => {
  t.strictSame(names([]), ['hr', 'spo2', 'rr'])
  t.strictSame(names(['temp', 'dbp', 'sbp', 'hr']), ['hr', 'spo2', 'rr', 'sbp/dbp', 'temp'])
  t.strictSame(names(['abp_sbp', 'abp_dbp', 'pulse']), ['pulse', 'spo2', 'rr', 'abp_sbp/abp_dbp'])
})

t.test('a number in alarm is on a line, whatever it is', async t => {
  t.strictSame(names(['hr', 'pulse'], ['pulse']), ['hr', 'spo2', 'rr', 'pulse'])
  t.strictSame(names(['hr', 'sbp'], ['dbp', 'hr']), ['hr', 'spo2', 'rr', 'sbp/dbp'])
})
