import t from 'tap'
import { ownId } from '../../board/parts/own-id.ts'
import { directoryPath, patientsPath } from '../../board/patients/patient-query.ts'
import { firstShown, type Ward } from '../../board/places/ward-data.ts'
import { byDay, slotsPath } from '../../board/reception/appointment-data.ts'
import { fromSearch, newPatientBody, newPatientProblems } from '../../board/reception/new-patient-data.ts'
import { DETAILS } from '../../board/record/details-sections.ts'
import { addressText } from '../../board/record/details-values.ts'
import { bodyMassIndex, changeText, type Measurement, trendPoints } from '../../board/record/measurement-data.ts'
import { BLANK_ORDER, frequencyText, orderBody, orderProblems } from '../../board/record/orders-data.ts'
import { activitiesBody, goalsBody } from '../../board/record/plans-data.ts'
import { decodeRecord } from '../../board/record/record-data.ts'
import { shiftEndBody } from '../../board/record/shift-end.ts'
import { storyWord } from '../../board/record/timeline-data.ts'

const ZONE = 'Europe/Berlin'

t.test('a search asks for what was typed, and the directory only when that is enough', async t => {
  t.equal(patientsPath({ q: '', birthDate: '', identifier: '' }), '/patients')
  t.equal(
    patientsPath({ q: 'nov ter', birthDate: '1950-03-12', identifier: '' }),
    '/patients?q=nov+ter&birthDate=1950-03-12',
  )
  t.equal(directoryPath({ q: 'n', birthDate: '', identifier: '' }), null)
  t.equal(directoryPath({ q: 'no', birthDate: '', identifier: '' }), '/directory?q=no')
  t.equal(directoryPath({ q: '', birthDate: '1950-03-12', identifier: '' }), '/directory?birthDate=1950-03-12')
})

t.test('what was looked for begins the form of a new patient', async t => {
  t.match(fromSearch('Tereza Anna Novak'), { 'name.family': 'Novak', 'name.given': 'Tereza Anna' })
  t.match(fromSearch('Novak, Tereza'), { 'name.family': 'Novak', 'name.given': 'Tereza' })
  t.match(fromSearch('H-1000'), { 'name.family': '', 'name.given': '' }, 'a number is no name')
  const values = { ...fromSearch('Ada Test'), birthDate: '1850-02-03', system: 'uk-nhs', identifiers: ' 943 476 5919 ' }
  t.strictSame(newPatientBody(values, true), {
    name: { family: 'Test', given: ['Ada'] },
    birthDate: '1850-02-03',
    sex: 'unknown',
    identifiers: [{ system: 'uk-nhs', value: '943 476 5919' }],
    confirmDuplicate: true,
  })
  t.strictSame(Object.values(newPatientProblems(values, '2026-11-21')).filter(Boolean), [])
  t.ok(newPatientProblems({ ...values, birthDate: '2026-11-22' }, '2026-11-21').birthDate, 'nobody is born tomorrow')
  t.ok(newPatientProblems({ ...values, birthDate: '1849-12-31' }, '2026-11-21').birthDate)
  t.match(newPatientProblems({ ...values, identifiers: '943 476 5918' }, '2026-11-21').identifiers, /check digit/)
  t.ok(newPatientProblems({ ...values, system: '' }, '2026-11-21').system, 'a number needs its system')
})

t.test('an order is complete only when its rhythm is', async t => {
  const values = { ...BLANK_ORDER, name: 'Paracetamol', dose: '0,5', count: '4' }
  const wrong = (change: object) =>
    Object.entries(orderProblems({ ...values, ...change }, ZONE)).flatMap(([name, problem]) => (problem ? [name] : []))
  t.strictSame(wrong({}), [])
  t.strictSame(wrong({ dose: '0', count: '1.5' }), ['dose', 'count'])
  t.strictSame(wrong({ mode: 'once', count: '' }), [], 'once needs no rhythm')
  t.strictSame(wrong({ mode: 'needed', count: '' }), ['needed'], 'when needed says what for')
  t.strictSame(
    wrong({ fromDay: '2026-03-29', fromClock: '02:30' }),
    ['fromClock'],
    'an hour that daylight saving skips',
  )
  t.match(orderBody({ ...values, fromDay: '2026-11-22', fromClock: '08:00' }, ZONE), {
    dose: { value: 0.5, unit: 'mg' },
    frequency: { count: 4, every: { value: 1, unit: 'day' }, asNeeded: null, once: false },
    period: { from: '2026-11-22T07:00:00.000Z', to: null },
  })
  t.match(orderBody({ ...values, mode: 'once' }, ZONE).frequency, { count: null, every: null, once: true })
})

t.test('a rhythm in words', async t => {
  const none = { count: null, every: null, asNeeded: null, once: false, text: null }
  t.equal(frequencyText({ ...none, count: 4, every: { value: 1, unit: 'day' } }), '4 times a day')
  t.equal(frequencyText({ ...none, count: 1, every: { value: 6, unit: 'hour' } }), 'once every 6 hours')
  t.equal(frequencyText({ ...none, count: 1, every: { value: 1, unit: 'hour' } }), 'once an hour')
  t.equal(frequencyText({ ...none, once: true, text: 'before the scan' }), 'once; before the scan')
  const need = { ...none, asNeeded: 'pain', count: 3, every: { value: 1, unit: 'day' } }
  t.equal(frequencyText(need), 'when needed for pain, at most 3 times a day')
})

t.test('weight and height as a line, a change, and their index', async t => {
  const of = (kind: Measurement['kind'], value: number, at: number): Measurement => ({
    id: `${kind}${at}`,
    version: 1,
    kind,
    value,
    unit: kind === 'weight' ? 'kg' : 'cm',
    at,
    enteredInErrorAt: null,
  })
  const weights = [of('weight', 80, 300), of('weight', 84, 100), of('weight', 82, 200)]
  t.strictSame(trendPoints(weights), [
    [4, 4],
    [120, 24],
    [236, 44],
  ])
  t.strictSame(trendPoints([of('weight', 80, 1)]), [[120, 24]], 'one value is a point in the middle')
  t.strictSame(trendPoints([]), [])
  t.equal(
    changeText(weights, at => `day ${at}`),
    '−4 kg since day 100',
  )
  t.equal(
    changeText(weights.slice(0, 1), () => ''),
    null,
  )
  t.equal(bodyMassIndex([...weights, of('height', 200, 50)]), 20, 'the newest weight counts')
  t.equal(bodyMassIndex(weights), null)
})

t.test('goals and activities go back as the API takes them', async t => {
  t.strictSame(goalsBody([{ id: 'g1', text: ' Walks ', target: '', due: '', state: 'active' }, { text: ' ' }]), [
    { id: 'g1', text: 'Walks', target: null, due: null, state: 'active' },
  ])
  const assignees = ['', 'nurse', 'user:u1'].map(assignee => ({ text: 'a', assignee, state: 'planned' }))
  t.strictSame(
    activitiesBody(assignees).map(a => ('assignee' in a ? a.assignee : 'none')),
    [null, { function: 'nurse' }, { userId: 'u1' }],
  )
})

t.test('free times are asked for one day of the clinic, and shown by day', async t => {
  const now = Date.parse('2026-11-21T09:00:00Z')
  const asked = (day: string) => new URL(slotsPath('d', 's', day, now, ZONE), 'http://x').searchParams
  t.equal(asked('').get('to'), '2026-12-05T09:00:00.000Z', 'two weeks')
  t.equal(asked('2026-11-21').get('from'), '2026-11-21T09:00:00.000Z', 'what is over is not asked for')
  t.equal(asked('2026-11-21').get('to'), '2026-11-21T23:00:00.000Z')
  t.equal(asked('2027-03-28').get('from'), '2027-03-27T23:00:00.000Z')
  t.equal(asked('2027-03-28').get('to'), '2027-03-28T22:00:00.000Z', 'a day of 23 hours')
  const days = byDay([Date.parse('2026-11-21T22:30:00Z'), Date.parse('2026-11-21T23:30:00Z')], ZONE)
  t.strictSame([...days.keys()], ['2026-11-21', '2026-11-22'])
})

t.test('ids of one’s own are UUIDs of version 4', async t => {
  t.match(ownId(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  t.not(ownId(), ownId())
})

t.test('a section of the record goes back as it came, unless it was changed', async t => {
  const record = decodeRecord(
    {
      id: 'p',
      name: { given: ['Ana Maria', 'Eva'], family: 'Test', prefix: null, preferred: 'Ani' },
      birthDate: '1960-02-29',
      sex: 'female',
      ward: null,
      bed: null,
      hasPhoto: false,
      gender: null,
      address: { lines: ['1 Example Street', 'Rear house'], city: 'Sampleton' },
      contacts: [{ kind: 'phone', value: '+61 491 570 156', use: null }],
      primaryCareProvider: null,
      familyMembers: [],
      emergencyContacts: [{ name: 'Ben', relationship: 'brother', phone: null }],
      insurance: [],
      medicalCard: { number: 'M-1', issuedOn: '2020-01-02', notes: null },
      identifiers: [{ system: 'hospital', value: 'T-1' }],
      deceasedAt: '2026-11-20T10:20:30.000Z',
    },
    'record',
  )
  const bodyOf = (name: string, change: Record<string, string> = {}) => {
    const section = DETAILS.find(s => s.name === name)
    return section?.body({ ...section.values(record, ZONE), ...change }, record, ZONE)
  }
  t.match(bodyOf('person'), {
    name: { given: ['Ana Maria', 'Eva'], family: 'Test', preferred: 'Ani', prefix: null },
    deceasedAt: '2026-11-20T10:20:30.000Z',
  })
  t.match(bodyOf('person', { 'name.given': 'Ana Eva', deceasedClock: '12:00' }), {
    name: { given: ['Ana', 'Eva'] },
    deceasedAt: '2026-11-20T11:00:00.000Z',
  })
  t.equal(bodyOf('person', { deceasedAt: '' })?.deceasedAt, null)
  t.match(bodyOf('contact'), {
    address: { lines: ['1 Example Street', 'Rear house'], city: 'Sampleton', country: null },
    contacts: [{ kind: 'phone', value: '+61 491 570 156', use: null }],
  })
  t.equal(bodyOf('contact', { 'address.lines': ' ', 'address.city': '' })?.address, null)
  t.match(bodyOf('people'), { primaryCareProvider: null, emergencyContacts: [{ name: 'Ben', phone: null }] })
  const numbers = DETAILS.find(s => s.name === 'numbers')
  t.equal(numbers?.check?.({ identifiers: [{ system: 'uk-nhs', value: '943 476 5919' }] }).identifiers, null)
  t.match(numbers?.check?.({ identifiers: [{ system: 'uk-nhs', value: '943 476 5918' }] }).identifiers, /check digit/)
  t.match(bodyOf('numbers'), { medicalCard: { number: 'M-1', notes: null }, identifiers: [{ system: 'hospital' }] })
})

t.test('the end of a shift is the next time the clocks show it', async t => {
  const at = (clock: string, now: string) => shiftEndBody(clock, Date.parse(now), ZONE).until
  t.equal(at('', '2026-11-21T09:00:00Z'), undefined)
  t.equal(at('21:30', '2026-11-21T09:00:00Z'), '2026-11-21T20:30:00.000Z')
  t.equal(at('06:00', '2026-11-21T20:00:00Z'), '2026-11-22T05:00:00.000Z', 'tomorrow morning')
})

t.test('the bed board begins with the beds of one’s own ward', async t => {
  const ward = (id: string, kind: Ward['kind']): Ward => {
    return { id, name: id, kind, timeZone: null, silenceSeconds: null, intervalSeconds: null }
  }
  const wards = [ward('At home', 'home'), ward('East', 'ward'), ward('West', 'ward')]
  t.equal(firstShown(wards, [{ id: 'At home' }, { id: 'West' }])?.id, 'West')
  t.equal(firstShown(wards, [{ id: 'At home' }])?.id, 'At home')
  t.equal(firstShown(wards, [])?.id, 'East')
  t.equal(firstShown([], []), undefined)
})

t.test('an address reads as on an envelope, whatever is missing', async t => {
  const address = {
    lines: '1 Invented Street\nFlat 2',
    city: 'Sampleton',
    state: '',
    postalCode: '0001',
    country: 'Australia',
  }
  t.equal(addressText(address), '1 Invented Street, Flat 2, Sampleton 0001, Australia')
  t.equal(addressText({ lines: '', country: 'Australia' }), 'Australia')
})

t.test('what happened is said in the words of the ward', async t => {
  t.equal(storyWord('alert'), 'alarm')
  t.equal(storyWord('device-released'), 'device off')
  t.equal(storyWord('care-team'), 'care team')
})
