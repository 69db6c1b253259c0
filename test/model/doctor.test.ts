import t from 'tap'
import { defaultClinic, isTimeZone, localTime } from '../../model/clinic.ts'
import { firstBadPeriod, minutesOf, timeOfDay } from '../../model/doctor.ts'
import { isCurrency } from '../../model/service.ts'

t.test('times of day are read and written', async t => {
  for (const [text, minutes] of [
    ['00:00', 0],
    ['09:05', 545],
    ['23:59', 1439],
    ['24:00', 1440],
  ] as const) {
    t.equal(minutesOf(text), minutes)
    t.equal(timeOfDay(minutes), text)
  }
  for (const text of ['', '9:00', '24:01', '25:00', '12:60', '12:00:00', ' 12:00', '-1:00'])
    t.equal(minutesOf(text), null, text)
})

t.test('working periods of one day do not overlap, and none is empty', async t => {
  const on = (weekday: number, from: number, to: number) => ({ weekday, from, to })
  t.equal(firstBadPeriod([]), -1)
  t.equal(firstBadPeriod([on(1, 0, 60), on(1, 60, 120), on(2, 30, 90)]), -1)
  t.equal(firstBadPeriod([on(1, 0, 60), on(1, 59, 120)]), 1)
  t.equal(firstBadPeriod([on(1, 60, 60)]), 0)
  t.equal(firstBadPeriod([on(1, 61, 60)]), 0)
})

t.test('zones and currencies are those that exist', async t => {
  for (const zone of ['Europe/Berlin', 'Australia/Sydney', 'UTC', 'America/Argentina/Buenos_Aires', 'Etc/GMT+3']) {
    t.ok(isTimeZone(zone), zone)
  }
  for (const zone of ['', 'Mars/Olympus', '+02:00', 'Europe/Berlin; drop table', '../etc/passwd', '2', 'Europe/']) {
    t.notOk(isTimeZone(zone), zone)
  }
  t.ok(isCurrency('AUD'))
  for (const currency of ['XYZ', 'eur', 'EURO', '']) t.notOk(isCurrency(currency), currency)
  t.equal(defaultClinic('Nowhere/Land').timeZone, 'UTC')
  t.equal(localTime(Date.UTC(2026, 0, 1, 23, 5), 'Europe/Berlin'), '2026-01-02 00:05')
})
