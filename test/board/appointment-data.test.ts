import t from 'tap'
import { ANY, appointmentsPath, boundsOf } from '../../board/appointments/appointment-filters.ts'
import { type BilledTotal, billingPath, byDoctor, lastMonth } from '../../board/appointments/billing-data.ts'
import { itemsBody, pricesOf, quantityOf, rowsProblem } from '../../board/appointments/done-rows.ts'
import { moneyText, sumText } from '../../board/appointments/money.ts'
import { decodeVisit, movesOf, stateText, stateTone, type Visit } from '../../board/appointments/visit-data.ts'
import { dayOf, untilText } from '../../board/doctor/day-data.ts'

const ZONE = 'Europe/Berlin'
const HOUR = 3_600_000
/** 10:00 in Berlin. */
const NOW = Date.UTC(2026, 10, 21, 9)
const eur = (amountCents: number) => ({ amountCents, currency: 'EUR' })

const visit = (id: string, start: number, status: Visit['status']): Visit => ({
  id,
  patient: { id: `p${id}`, name: { given: ['Ada'], family: 'Sample' }, birthDate: null, sex: 'unknown' },
  doctor: { id: 'd', name: 'Dora Doctor' },
  service: { id: 's', name: 'Consultation' },
  start,
  end: start + HOUR / 2,
  status,
  note: null,
  reason: null,
  items: [],
  arrival: null,
  version: 1,
})

t.test('the acts that are offered follow the state, the time and the hand', async t => {
  const acts = (status: Visit['status'], start: number) => movesOf(visit('1', start, status), 'doctor', NOW)
  t.same(acts('requested', NOW + HOUR), ['approve', 'reject', 'reschedule'])
  t.same(acts('requested', NOW - HOUR), ['reject', 'reschedule'])
  t.same(acts('approved', NOW + HOUR), ['reschedule', 'cancel'])
  t.same(acts('approved', NOW), ['complete', 'no-show', 'reschedule'])
  t.same(acts('no-show', NOW - HOUR), ['reopen'])
  for (const status of ['completed', 'rejected', 'cancelled'] as const) t.same(acts(status, NOW - HOUR), [])
  t.same(movesOf(visit('1', NOW, 'approved'), null, NOW), [])
  t.equal(stateText(visit('1', NOW - HOUR, 'approved'), NOW), 'not closed')
  t.equal(stateTone(visit('1', NOW - HOUR, 'approved'), NOW), 'attention')
  t.equal(stateTone(visit('1', NOW, 'approved'), NOW), 'calm')
  t.equal(stateTone(visit('1', NOW, 'no-show'), NOW), 'over')
})

t.test('a day: requests of any day, visits of this one by the clinic, now, and who is next', async t => {
  const done = visit('done', NOW - 3 * HOUR, 'completed')
  const late = visit('late', NOW - 2 * HOUR, 'approved')
  const soon = visit('soon', NOW + HOUR, 'approved')
  const asked = visit('asked', NOW + 2 * HOUR, 'requested')
  // 23:30 in Berlin, and 00:30 of the day after.
  const evening = visit('evening', Date.UTC(2026, 10, 21, 22, 30), 'approved')
  const tomorrow = visit('tomorrow', Date.UTC(2026, 10, 21, 23, 30), 'requested')
  const day = dayOf([done, late, soon, asked, evening, tomorrow], NOW, ZONE)
  t.same(day.requests, [asked, tomorrow])
  t.same(day.visits, [done, late, soon, asked, evening])
  t.equal(day.nowAt, 2)
  t.equal(day.next, soon)
  const running = visit('running', NOW - HOUR / 4, 'approved')
  t.equal(dayOf([running, soon], NOW, ZONE).next, running, 'who is in the room comes first')
  t.match(dayOf([done], NOW, ZONE), { next: null, nowAt: 1 })
  t.equal(untilText(NOW, NOW), 'now')
  t.equal(untilText(NOW + 61_000, NOW), 'in 2 min')
  t.equal(untilText(NOW + 2 * HOUR + 5 * 60_000, NOW), 'in 2 h 05 min')
})

t.test('what was done: how often, what it costs, and what is sent', async t => {
  t.equal(quantityOf({ quantity: '' }), 1)
  t.equal(quantityOf({ quantity: '999' }), 999)
  for (const wrong of ['0', '1.5', '1000', '-1', 'two']) t.equal(quantityOf({ quantity: wrong }), null, wrong)
  const rows = [
    { serviceId: 's', quantity: '2', note: ' left ' },
    { serviceId: 'gone', quantity: '', note: '' },
  ]
  t.equal(rowsProblem(rows), null)
  t.match(rowsProblem([{ quantity: 'x' }]), /1 to 999/)
  t.same(itemsBody(rows), [
    { serviceId: 's', quantity: 2, note: 'left' },
    { serviceId: 'gone', quantity: 1, note: null },
  ])
  const services = [{ id: 's', name: 'S', code: 'S', price: eur(1950) }]
  t.same(pricesOf(rows, services), [eur(3900)], 'a service that left the price list is priced by the server')
  t.equal(moneyText(eur(123_450)).replace(/\s/g, ' '), 'EUR 1,234.50')
  t.equal(
    sumText([eur(100), { amountCents: 50, currency: 'USD' }, eur(1)]).replace(/\s/g, ' '),
    'EUR 1.01 and USD 0.50',
  )
  t.equal(sumText([]), 'nothing')
})

t.test('filters become a question to the server; a day has the hours that the clinic gives it', async t => {
  t.equal(appointmentsPath(ANY, ZONE), '/appointments')
  t.equal(
    appointmentsPath({ ...ANY, day: '2026-11-21', status: 'requested', patient: { id: 'p', text: 'Ada' } }, ZONE),
    '/appointments?from=2026-11-20T23%3A00%3A00.000Z&to=2026-11-21T23%3A00%3A00.000Z&status=requested&patientId=p',
  )
  const hours = (day: string) => {
    const bounds = boundsOf(day, ZONE)
    return bounds && (bounds.to - bounds.from) / HOUR
  }
  t.equal(hours('2026-03-29'), 23)
  t.equal(hours('2026-10-25'), 25)
  t.equal(boundsOf('', ZONE), null)
  t.same(lastMonth(NOW, ZONE), { from: '2026-10-22', until: '2026-11-21', doctorId: '' })
  const period = { from: '2026-11-20', until: '2026-11-21', doctorId: 'd' }
  t.match(billingPath(period, ZONE), /from=2026-11-19T23.*to=2026-11-21T23.*doctorId=d/)
  t.equal(billingPath({ ...period, until: '2026-11-19' }, ZONE), null)
})

t.test('income is grouped by doctor, in the order of the answer', async t => {
  const total = (id: string, service: string): BilledTotal => ({
    doctor: { id, name: `Dr ${id}` },
    service,
    quantity: 1,
    total: eur(100),
  })
  const [a, b, c] = [total('1', 'ECG'), total('2', 'ECG'), total('1', 'Talk')]
  t.same(byDoctor([a, b, c]), [
    { id: '1', doctor: 'Dr 1', totals: [a, c] },
    { id: '2', doctor: 'Dr 2', totals: [b] },
  ])
})

t.test('an answer that is no appointment is refused', async t => {
  t.throws(() => decodeVisit({ id: 'x' }, 'appointment'), { message: /appointment\.patient/ })
})
