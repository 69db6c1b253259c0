import t from 'tap'
import { absenceProblems, absenceSpan, NO_ABSENCE } from '../../board/admin/doctor-data.ts'
import { weekBody, weekProblems, weekValues } from '../../board/admin/hours-data.ts'
import { serviceBody, serviceProblems } from '../../board/admin/service-data.ts'
import { auditPath, changesOf, EVERYTHING } from '../../board/audit/audit-data.ts'

const FREE = { monday: '', tuesday: '', wednesday: '', thursday: '', friday: '', saturday: '', sunday: '' }
const BERLIN = 'Europe/Berlin'

t.test('working hours are read as people write them, and come back the same', async t => {
  const typed = { ...FREE, monday: '9-12; 13.30–17:00', sunday: '20:00-24:00' }
  t.strictSame(weekBody(typed), [
    { weekday: 1, from: '09:00', to: '12:00' },
    { weekday: 1, from: '13:30', to: '17:00' },
    { weekday: 7, from: '20:00', to: '24:00' },
  ])
  t.equal(weekValues(weekBody(typed)).monday, '09:00-12:00, 13:30-17:00')
  t.ok(Object.values(weekProblems(typed)).every(problem => problem === null))
  for (const wrong of ['9', '9-12-13', '25-26', '9-12, 11-13', '12-9', '9:5-10', 'x-y']) {
    t.ok(weekProblems({ ...FREE, friday: wrong }).friday, wrong)
  }
})

t.test('an absence of whole days ends with the last of them, also when the clocks change', async t => {
  const day = { ...NO_ABSENCE, day: '2026-10-25' }
  const { from, to } = absenceSpan(day, BERLIN)
  t.equal((to ?? 0) - (from ?? 0), 25 * 3_600_000)
  t.strictSame(absenceProblems(day, BERLIN), {})
  t.ok(absenceProblems({ ...day, clock: '10:00', untilClock: '09:00' }, BERLIN).untilDay)
  t.ok(absenceProblems({ ...day, day: '2026-03-29', clock: '02:30' }, BERLIN).clock, 'an hour that does not exist')
  t.ok(absenceProblems(NO_ABSENCE, BERLIN).day)
})

t.test('prices are hundredths, whatever the decimal sign', async t => {
  const typed = {
    name: ' ECG ',
    code: 'E',
    category: 'service',
    minutes: '20',
    price: '19,99',
    currency: 'eur',
  } as const
  t.strictSame(serviceBody(typed).price, { amountCents: 1999, currency: 'EUR' })
  for (const price of ['', '-1', '1.999', 'x', '1000001']) t.ok(serviceProblems({ ...typed, price }).price, price)
  for (const minutes of ['', '0', '7', '1445']) t.ok(serviceProblems({ ...typed, minutes }).minutes, minutes)
  t.ok(serviceProblems({ ...typed, currency: 'ZZQ' }).currency)
})

t.test('a period of the audit is whole days of the clinic', async t => {
  t.equal(auditPath(EVERYTHING, BERLIN), '/audit')
  const path = auditPath({ ...EVERYTHING, from: '2026-11-20', to: '2026-11-20' }, BERLIN)
  t.equal(path, '/audit?from=2026-11-19T23%3A00%3A00.000Z&to=2026-11-20T23%3A00%3A00.000Z')
})

t.test('what a change changed is told field by field', async t => {
  const before = { name: { given: ['Ada'], family: 'Simple' }, contacts: [{ kind: 'phone' }], version: 1 }
  const after = { name: { given: ['Ada', 'B'], family: 'Simple' }, contacts: [], at: Date.UTC(2026, 0), version: 2 }
  t.strictSame(
    changesOf(before, after, at => `moment ${at}`),
    [
      { name: 'name, given', before: 'Ada', after: 'Ada, B' },
      { name: 'contacts, 1, kind', before: 'phone', after: null },
      { name: 'at', before: null, after: `moment ${Date.UTC(2026, 0)}` },
    ],
  )
  t.strictSame(changesOf(null, 'text', String), [{ name: 'value', before: null, after: 'text' }])
})
