import t from 'tap'
import { clinicClock, clinicDate, clinicDay, clinicMoment, instantOf } from '../../board/clinic-time.ts'

const SYDNEY = 'Australia/Sydney'
const BERLIN = 'Europe/Berlin'

t.test('an instant in the clinic’s zone, whatever zone the screen is in', async t => {
  const at = Date.parse('2026-11-21T14:32:00Z')
  t.equal(clinicDate(at, SYDNEY), '22 Nov 2026')
  t.equal(clinicClock(at, SYDNEY), '01:32')
  t.equal(clinicDay(at, SYDNEY), '2026-11-22')
  t.equal(clinicMoment(at, BERLIN), 'Sat 21 Nov 2026, 15:32')
  t.equal(clinicClock(Date.parse('2026-11-21T23:00:00Z'), BERLIN), '00:00', 'midnight is 00:00, not 24:00')
})

t.test('what the clinic’s clocks show becomes an instant', async t => {
  t.equal(instantOf('2026-11-21', '09:30', SYDNEY), Date.parse('2026-11-20T22:30:00Z'))
  t.equal(instantOf('2026-07-01', '09:30', SYDNEY), Date.parse('2026-06-30T23:30:00Z'))
  t.equal(instantOf('2026-07-01', '09:30', BERLIN), Date.parse('2026-07-01T07:30:00Z'))
})

t.test('daylight saving: the skipped hour is none, the doubled one is the first', async t => {
  t.equal(instantOf('2026-03-29', '02:30', BERLIN), null)
  t.equal(instantOf('2026-03-29', '03:00', BERLIN), Date.parse('2026-03-29T01:00:00Z'))
  t.equal(instantOf('2026-10-25', '02:30', BERLIN), Date.parse('2026-10-25T00:30:00Z'))
  t.equal(instantOf('2026-10-04', '02:30', SYDNEY), null)
})

t.test('what is no date and time is none', async t => {
  t.equal(instantOf('', '09:30', BERLIN), null)
  t.equal(instantOf('2026-02-30', '09:30', BERLIN), null)
  t.equal(instantOf('2026-02-28', '', BERLIN), null)
})
