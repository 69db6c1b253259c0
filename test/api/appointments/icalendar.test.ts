import ICAL from 'ical.js'
import t from 'tap'
import { calendarFile } from '../../../api/appointments/icalendar.ts'
import { APPOINTMENT_STATUSES, type Appointment } from '../../../model/appointment.ts'

const START = Date.UTC(2026, 10, 23, 9, 30)

function file(fields: Partial<Appointment> = {}, place = 'Clinic'): string {
  return calendarFile(
    {
      id: '00000000-0000-4000-8000-00000000000a',
      doctor: { id: 'd', name: 'Dr Ida Invented', userId: null },
      service: { id: 's', name: 'Consultation' },
      start: START,
      end: START + 1_800_000,
      status: 'approved',
      version: 3,
      createdAt: START - 86_400_000,
      updatedAt: START - 3_600_000,
      ...fields,
    },
    place,
  )
}

function parsed(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text))
  const event = calendar.getFirstSubcomponent('vevent')
  if (event === null) throw new Error('no event')
  const value = (name: string) => String(event.getFirstPropertyValue(name))
  return { calendar, value, event: new ICAL.Event(event) }
}

t.test('another parser reads what was written', async t => {
  const { calendar, value, event } = parsed(file())
  t.equal(calendar.getFirstPropertyValue('version'), '2.0')
  t.equal(calendar.getFirstPropertyValue('method'), 'PUBLISH')
  t.equal(event.uid, '00000000-0000-4000-8000-00000000000a@wardbeat')
  t.equal(event.sequence, 2)
  t.equal(event.startDate.toJSDate().getTime(), START)
  t.equal(event.endDate.toJSDate().getTime(), START + 1_800_000)
  t.equal(event.summary, 'Consultation, Dr Ida Invented')
  t.equal(event.location, 'Clinic')
  t.equal(value('status'), 'CONFIRMED')
  t.equal(value('dtstamp'), '2026-11-23T08:30:00Z')
})

t.test('every status has one of the standard', async t => {
  const statuses = APPOINTMENT_STATUSES.map(status => `${status} ${parsed(file({ status })).value('status')}`)
  t.same(statuses, [
    'requested TENTATIVE',
    'approved CONFIRMED',
    'rejected CANCELLED',
    'cancelled CANCELLED',
    'completed CONFIRMED',
    'no-show CONFIRMED',
  ])
})

t.test('text of all kinds comes out as it went in, in lines of at most 75 octets', async t => {
  for (const name of [
    'a; b, c \\ d',
    'two\nlines',
    'ü'.repeat(200),
    '👩‍⚕️'.repeat(60),
    'x'.repeat(64),
    'שלום وعليكم',
    'BEGIN:VALARM',
    'a\r\nATTENDEE:mailto:evil@example.org',
  ]) {
    const text = file({ service: { id: 's', name } }, name)
    for (const line of text.split('\r\n')) t.ok(Buffer.byteLength(line) <= 75, line)
    t.ok(text.endsWith('END:VCALENDAR\r\n'))
    t.notMatch(text.replaceAll('\r\n', ''), /[\r\n]/)
    const { event, calendar } = parsed(text)
    t.equal(event.location, name.replace('\r\n', '\n'))
    t.equal(event.summary, `${name.replace('\r\n', '\n')}, Dr Ida Invented`)
    t.equal(calendar.getAllSubcomponents().length, 1)
    t.equal(event.component.getAllProperties('attendee').length, 0)
  }
})
