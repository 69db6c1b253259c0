import t from 'tap'
import { localDay, workingSpans } from '../../../api/appointments/local-time.ts'
import { freeSlots, wrongWithStart } from '../../../api/appointments/slots.ts'
import { localTime } from '../../../model/clinic.ts'
import type { WorkingPeriod } from '../../../model/doctor.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]
const daily = (from: number, to: number): WorkingPeriod[] =>
  EVERY_DAY.map(weekday => ({ weekday, from: from * 60, to: to * 60 }))
const span = (start: string, end: string) => ({ start: Date.parse(start), end: Date.parse(end) })

function slots(timeZone: string, hours: readonly WorkingPeriod[], day: string, durationMinutes = 60) {
  const within = localDay(Date.parse(`${day}T12:00:00Z`), timeZone)
  const schedule = { hours, absences: [], timeZone }
  return freeSlots(schedule, [], { durationMinutes, within, now: within.start - DAY }).map(slot => ({
    local: localTime(slot.start, timeZone).slice(11),
    ...slot,
  }))
}
const locals = (...args: Parameters<typeof slots>) => slots(...args).map(slot => slot.local)

t.test('spring: the hour that does not exist has no slot, and 09:00 stays 09:00', async t => {
  for (const [zone, before, changed] of [
    ['Europe/Berlin', '2026-03-28', '2026-03-29'],
    ['Australia/Sydney', '2026-10-03', '2026-10-04'],
  ] as const) {
    t.same(locals(zone, daily(0, 5), before), ['00:00', '01:00', '02:00', '03:00', '04:00'], zone)
    t.same(locals(zone, daily(0, 5), changed), ['00:00', '01:00', '03:00', '04:00'], zone)
    t.same(locals(zone, daily(2, 3), changed), [], `${zone}: a period within the missing hour`)
    t.same(locals(zone, [{ weekday: 7, from: 150, to: 300 }], changed), ['03:00', '04:00'], `${zone}: begins in it`)
    t.same(locals(zone, [{ weekday: 7, from: 60, to: 150 }], changed, 30), ['01:00', '01:30'], `${zone}: ends in it`)
    for (const day of [before, changed]) t.same(locals(zone, daily(9, 11), day), ['09:00', '10:00'])
    const [one, two] = [before, changed].map(day => slots(zone, daily(9, 10), day)[0]?.start ?? 0)
    t.equal((two ?? 0) - (one ?? 0), 23 * HOUR, zone)
  }
})

t.test('autumn: the doubled hour gives distinct instants, and 09:00 stays 09:00', async t => {
  for (const [zone, before, changed] of [
    ['Europe/Berlin', '2026-10-24', '2026-10-25'],
    ['Australia/Sydney', '2026-04-04', '2026-04-05'],
  ] as const) {
    const doubled = slots(zone, daily(1, 4), changed)
    t.same(
      doubled.map(slot => slot.local),
      ['01:00', '02:00', '02:00', '03:00'],
      zone,
    )
    t.equal(new Set(doubled.map(slot => slot.start)).size, 4)
    const [one, two] = [before, changed].map(day => slots(zone, daily(9, 10), day)[0]?.start ?? 0)
    t.equal((two ?? 0) - (one ?? 0), 25 * HOUR, zone)
    // Two periods that meet in the doubled hour share none of it.
    const [first, second] = workingSpans(
      [
        { weekday: 7, from: 60, to: 150 },
        { weekday: 7, from: 150, to: 300 },
      ],
      zone,
      localDay(Date.parse(`${changed}T12:00:00Z`), zone),
    )
    t.equal(first?.end, second?.start, zone)
  }
})

t.test('a day of the clinic has 23, 24 or 25 hours', async t => {
  const length = (at: string) => {
    const { start, end } = localDay(Date.parse(at), 'Europe/Berlin')
    return (end - start) / HOUR
  }
  t.equal(length('2026-03-29T22:30:00+02:00'), 23)
  t.equal(length('2026-03-30T00:30:00+02:00'), 24)
  t.equal(length('2026-10-25T00:10:00+02:00'), 25)
  t.equal(localDay(Date.parse('2026-11-21T23:30:00Z'), 'Europe/Berlin').day, '2026-11-22')
  t.equal(localDay(Date.parse('2026-11-21T13:30:00Z'), 'Australia/Sydney').day, '2026-11-22')
})

t.test('working until midnight ends with the day', async t => {
  const evenings = slots('Europe/Berlin', daily(22, 24), '2026-11-21')
  t.same(
    evenings.map(slot => slot.local),
    ['22:00', '23:00'],
  )
  t.equal(evenings[1]?.end, Date.parse('2026-11-21T23:00:00Z'))
})

t.test('free slots leave out what is taken, absent, past or outside of what was asked', async t => {
  const schedule = {
    hours: daily(9, 12),
    timeZone: 'Europe/Berlin',
    absences: [span('2026-11-23T09:30:00Z', '2026-11-23T09:45:00Z')],
  }
  const starts = (
    busy: readonly { start: number; end: number }[],
    within = span('2026-11-22T23:00:00Z', '2026-11-23T23:00:00Z'),
    now = 0,
  ) =>
    freeSlots(schedule, busy, { durationMinutes: 30, within, now }).map(({ start }) =>
      localTime(start, schedule.timeZone).slice(11),
    )
  t.same(starts([]), ['09:00', '09:30', '10:00', '11:00', '11:30'])
  t.same(starts([span('2026-11-23T08:10:00Z', '2026-11-23T08:35:00Z')]), ['10:00', '11:00', '11:30'])
  t.same(starts([], span('2026-11-23T08:10:00Z', '2026-11-23T10:00:00Z')), ['09:30', '10:00'])
  t.same(starts([], undefined, Date.parse('2026-11-23T10:00:00Z')), ['11:30'])
  const gaps = freeSlots(schedule, [], {
    durationMinutes: 50,
    within: span('2026-11-21T23:00:00Z', '2026-11-22T23:00:00Z'),
    now: 0,
  })
  t.same(
    gaps.map(({ start, end }) => [localTime(start, schedule.timeZone).slice(11), end - start]),
    [
      ['09:00', 3_000_000],
      ['09:50', 3_000_000],
      ['10:40', 3_000_000],
    ],
    'none that would end after the working hours',
  )
})

t.test('a start is judged with what is wrong with it', async t => {
  const schedule = {
    hours: daily(9, 12),
    timeZone: 'Europe/Berlin',
    absences: [span('2026-11-23T09:30:00Z', '2026-11-23T09:45:00Z')],
  }
  const now = Date.parse('2026-11-22T12:00:00Z')
  const judged = (start: string, minutes = 30) => {
    const at = Date.parse(start)
    return wrongWithStart(schedule, { start: at, end: at + minutes * 60_000 }, now)
  }
  t.equal(judged('2026-11-23T08:00:00Z'), null)
  t.equal(judged('2026-11-23T08:05:00Z'), null)
  t.equal(judged('2026-11-23T10:30:00Z'), null, 'ends with the working hours')
  t.match(judged('2026-11-23T08:07:00Z'), /multiple of 5 minutes/)
  t.match(judged('2026-11-23T08:00:01Z'), /multiple of 5 minutes/)
  t.match(judged('2026-11-23T10:35:00Z'), /working hours/)
  t.match(judged('2026-11-23T07:55:00Z'), /working hours/)
  t.match(judged('2026-11-23T20:00:00Z'), /working hours/)
  t.match(judged('2026-11-23T09:15:00Z'), /absence/)
  t.match(judged('2026-11-22T11:00:00Z'), /future/)
  t.match(judged('2026-11-22T12:00:00Z'), /future/)
  t.match(judged('9999-11-22T12:00:00Z'), /two years/)
})
