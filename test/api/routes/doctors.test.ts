import { randomUUID } from 'node:crypto'
import t from 'tap'
import { testApi } from '../support/api.ts'
import { ALL_WEEK, DAY, iso, midnight, openClinic, userIdOf } from '../support/clinic.ts'

const HOUR = 3_600_000
const SERVICE = {
  name: 'ECG',
  code: 'E-20',
  category: 'service',
  durationMinutes: 20,
  price: { amountCents: 3200, currency: 'EUR' },
}

t.test('a service is added, changed and taken off the list', async t => {
  const api = await testApi(t)
  const [manager, nurse] = [await api.as('manager'), await api.as('nurse')]
  const made = await manager('POST', '/services', SERVICE)
  t.match(made, { status: 201, body: SERVICE, headers: { etag: '"1"' } })
  const path = `/services/${made.body.id}`
  t.match(await manager('POST', '/services', { ...SERVICE, code: 'e-20' }), {
    status: 409,
    body: { errors: [{ path: 'code' }] },
  })
  await manager('POST', '/services', { ...SERVICE, code: 'O', name: 'Cut', category: 'operation' })
  const names = async (query: string) =>
    (await nurse('GET', `/services${query}`)).body.items.map((s: { name: string }) => s.name)
  t.same(await names(''), ['Cut', 'ECG'])
  t.same(await names('?category=operation'), ['Cut'])
  t.match(await manager('PATCH', path, { name: 'ECG, 12 leads' }, { 'if-match': '"1"' }), {
    status: 200,
    body: { version: 2, code: 'E-20' },
  })
  t.equal((await manager('PATCH', path, { name: 'X' }, { 'if-match': '"1"' })).status, 412)
  t.match(await manager('PATCH', path, { code: 'O' }), { status: 409 })
  t.equal((await nurse('PATCH', path, { name: 'X' })).status, 403)
  t.equal((await manager('DELETE', path)).status, 204)
  t.equal((await manager('GET', path)).status, 404)
  t.equal((await manager('DELETE', path)).status, 404)
  t.equal((await manager('POST', '/services', SERVICE)).status, 201, 'its code is free again')
  for (const [fields, at] of [
    [{ price: { amountCents: -1, currency: 'EUR' } }, 'price.amountCents'],
    [{ price: { amountCents: 1.5, currency: 'EUR' } }, 'price.amountCents'],
    [{ price: { amountCents: 1e12, currency: 'EUR' } }, 'price.amountCents'],
    [{ price: { amountCents: 1, currency: 'XYZ' } }, 'price.currency'],
    [{ price: { amountCents: 1, currency: 'euro' } }, 'price.currency'],
    [{ durationMinutes: 7 }, 'durationMinutes'],
    [{ durationMinutes: 0 }, 'durationMinutes'],
    [{ durationMinutes: 1500 }, 'durationMinutes'],
    [{ category: 'miracle' }, 'category'],
    [{ name: '' }, 'name'],
  ] as const) {
    const answer = await manager('POST', '/services', { ...SERVICE, code: 'new', ...fields })
    t.match(answer, { status: 400, body: { errors: [{ path: at }] } }, JSON.stringify(fields))
  }
})

t.test('a doctor is added with a login, changed and removed', async t => {
  const api = await testApi(t)
  const [admin, nurse] = [await api.as('admin'), await api.as('nurse')]
  const service = (await admin('POST', '/services', SERVICE)).body.id
  const userId = await userIdOf(api, 'doctor')
  const fields = { userId, name: 'Dr Ida Invented', speciality: 'Cardiology', services: [service] }
  const made = await admin('POST', '/doctors', fields)
  t.match(made, { status: 201, body: fields, headers: { etag: '"1"' } })
  t.match(await admin('POST', '/doctors', fields), { status: 409, body: { errors: [{ path: 'userId' }] } })
  t.match(await admin('POST', '/doctors', { ...fields, userId: randomUUID() }), {
    status: 400,
    body: { errors: [{ path: 'userId' }] },
  })
  t.match(await admin('POST', '/doctors', { ...fields, userId: null, services: [service, randomUUID()] }), {
    status: 400,
    body: { errors: [{ path: 'services.1' }] },
  })
  await admin('POST', '/doctors', { name: 'Dr Aa', speciality: '', services: [] })
  const names = async (query: string) =>
    (await nurse('GET', `/doctors${query}`)).body.items.map((d: { name: string }) => d.name)
  t.same(await names(''), ['Dr Aa', 'Dr Ida Invented'])
  t.same(await names(`?userId=${userId}`), ['Dr Ida Invented'])
  t.same(await names(`?serviceId=${service}`), ['Dr Ida Invented'])
  t.same(await names('?userId=x'), [])
  const path = `/doctors/${made.body.id}`
  t.match(await admin('PATCH', path, { speciality: 'Surgery' }), { body: { version: 2, services: [service], userId } })
  t.equal((await admin('PATCH', path, { userId: null }, { 'if-match': '"1"' })).status, 412)
  t.equal((await nurse('PATCH', path, { name: 'X' })).status, 403)
  t.equal((await admin('DELETE', path)).status, 204)
  t.equal((await nurse('GET', path)).status, 404)
  for (const below of ['hours', 'absences', `slots?serviceId=${service}`]) {
    t.equal((await nurse('GET', `${path}/${below}`)).status, 404, below)
  }
  t.equal((await admin('POST', '/doctors', fields)).status, 201, 'his login is free again')
})

t.test('a doctor whom somebody waits for stays', async t => {
  const api = await testApi(t)
  const clinic = await openClinic(api)
  const [reception, admin] = [await api.as('reception'), await api.as('admin')]
  const patientId = await clinic.addPatient('Waits')
  const { body } = await reception('POST', '/appointments', {
    patientId,
    doctorId: clinic.doctor,
    serviceId: clinic.long,
    start: iso(midnight(2)),
  })
  t.equal((await admin('DELETE', `/doctors/${clinic.doctor}`)).status, 409)
  await reception('POST', `/appointments/${body.id}/cancel`, { reason: 'x' })
  t.equal((await admin('DELETE', `/doctors/${clinic.doctor}`)).status, 204)
})

t.test('working hours are set as a whole, and nonsense is refused with its place', async t => {
  const api = await testApi(t)
  const clinic = await openClinic(api)
  const admin = await api.as('admin')
  const path = `/doctors/${clinic.doctor}/hours`
  const hours = [
    { weekday: 1, from: '09:00', to: '12:00' },
    { weekday: 1, from: '13:00', to: '24:00' },
  ]
  t.same((await admin('PUT', path, hours)).body, { items: hours, nextCursor: null })
  t.same((await admin('GET', path)).body.items, hours)
  for (const [bad, at] of [
    [[{ weekday: 8, from: '09:00', to: '12:00' }], '0.weekday'],
    [[{ weekday: 1, from: '9', to: '12:00' }], '0.from'],
    [[{ weekday: 1, from: '12:00', to: '09:00' }], '0.from'],
    [[...hours, { weekday: 1, from: '11:00', to: '12:00' }], '2.from'],
    [[{ weekday: 1, from: '09:00', to: '25:00' }], '0.to'],
  ] as const) {
    t.match(await admin('PUT', path, bad), { status: 400, body: { errors: [{ path: at }] } }, JSON.stringify(bad))
  }
  t.same((await admin('GET', path)).body.items, hours)
  t.equal((await admin('PUT', path, [])).status, 200, 'none at all')
})

t.test('free slots follow hours, absences, appointments and the zone of the clinic', async t => {
  const api = await testApi(t)
  const clinic = await openClinic(api)
  const [admin, patient] = [await api.as('admin'), await api.as('patient')]
  t.equal((await admin('PATCH', '/clinic', { timeZone: 'Australia/Sydney' })).status, 200)
  await admin(
    'PUT',
    `/doctors/${clinic.doctor}/hours`,
    ALL_WEEK.map(day => ({ ...day, from: '09:00', to: '11:00' })),
  )
  const [from, to] = [midnight(3), midnight(4)]
  const path = `/doctors/${clinic.doctor}/slots?serviceId=${clinic.long}&from=${from}&to=${to}`
  const slots = async () => (await patient('GET', path)).body.items.map((s: { start: string }) => s.start)
  const all = await slots()
  t.equal(all.length, 4)
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Australia/Sydney', hour: '2-digit', minute: '2-digit' })
  t.same(
    all.map((start: string) => clock.format(new Date(start))),
    ['09:00', '09:30', '10:00', '10:30'],
  )
  const absence = await admin('POST', `/doctors/${clinic.doctor}/absences`, {
    from: all[1],
    to: all[2],
    reason: 'Training',
  })
  t.match(absence, { status: 201, body: { appointments: 0, reason: 'Training' } })
  t.same(await slots(), [all[0], all[2], all[3]])
  const reception = await api.as('reception')
  const wish = { patientId: await clinic.addPatient('Slot'), doctorId: clinic.doctor, serviceId: clinic.short }
  await reception('POST', '/appointments', { ...wish, start: iso(Date.parse(all[3]) + 5 * 60_000) })
  t.same(await slots(), [all[0], all[2]])
  t.match(
    await admin('POST', `/doctors/${clinic.doctor}/absences`, { from: all[3], to: iso(Date.parse(all[3]) + HOUR) }),
    {
      body: { appointments: 1 },
    },
  )
  t.equal((await admin('DELETE', `/doctors/${clinic.doctor}/absences/${absence.body.id}`)).status, 204)
  t.same(await slots(), [all[0], all[1], all[2]])
  t.equal((await admin('DELETE', `/doctors/${clinic.doctor}/absences/${absence.body.id}`)).status, 404)
  t.equal((await admin('GET', `/doctors/${clinic.doctor}/absences`)).body.items.length, 1)
  const status = async (query: string) => (await patient('GET', `/doctors/${clinic.doctor}/slots?${query}`)).status
  t.equal(await status(`serviceId=${randomUUID()}`), 400)
  t.equal(await status(`serviceId=${clinic.long}&from=${to}&to=${from}`), 400)
  t.equal(await status(`serviceId=${clinic.long}&from=${from}&to=${from + 63 * DAY}`), 400)
  t.equal(await status(`serviceId=${clinic.long}`), 200)
  t.same(
    (await patient('GET', `/doctors/${clinic.doctor}/slots?serviceId=${clinic.long}&from=0&to=${30 * DAY}`)).body.items,
    [],
  )
})

t.test('absences have a beginning before their end', async t => {
  const api = await testApi(t)
  const clinic = await openClinic(api)
  const admin = await api.as('admin')
  const add = (from: string, to: string) => admin('POST', `/doctors/${clinic.doctor}/absences`, { from, to })
  t.match(await add(iso(midnight(2)), iso(midnight(1))), { status: 400, body: { errors: [{ path: 'to' }] } })
  t.match(await add(iso(midnight(2)), iso(midnight(2))), { status: 400 })
  t.match(await add(iso(midnight(2)), iso(midnight(2000))), { status: 400, body: { errors: [{ path: 'to' }] } })
  t.match(await add('x', iso(midnight(2))), { status: 400, body: { errors: [{ path: 'from' }] } })
})

t.test('the clinic: everybody reads it, who may change wards changes it', async t => {
  const api = await testApi(t)
  const [admin, patient] = [await api.as('admin'), await api.as('patient')]
  t.match(await patient('GET', '/clinic'), {
    status: 200,
    body: { timeZone: 'UTC', reminderHours: [24, 2], grafana: null },
    headers: { etag: '"1"' },
  })
  t.equal((await patient('PATCH', '/clinic', { name: 'Mine' })).status, 403)
  t.match(await admin('PATCH', '/clinic', { timeZone: 'Europe/Berlin', name: 'By the river' }, { 'if-match': '"1"' }), {
    status: 200,
    body: { timeZone: 'Europe/Berlin', name: 'By the river', currency: 'EUR', version: 2 },
  })
  t.equal((await admin('PATCH', '/clinic', { name: 'X' }, { 'if-match': '"1"' })).status, 412)
  for (const [bad, path] of [
    [{ timeZone: 'Mars/Olympus' }, 'timeZone'],
    [{ timeZone: '+02:00' }, 'timeZone'],
    [{ timeZone: '' }, 'timeZone'],
    [{ currency: 'XYZ' }, 'currency'],
    [{ reminderHours: [0] }, 'reminderHours.0'],
    [{ name: '' }, 'name'],
  ] as const) {
    t.match(await admin('PATCH', '/clinic', bad), { status: 400, body: { errors: [{ path }] } }, JSON.stringify(bad))
  }
  t.match((await patient('GET', '/clinic')).body, { version: 2 })
})

t.test('where Grafana is, is told to those whose pages lead there', async t => {
  const grafana = { url: 'https://grafana.test', patientDashboard: 'patient-vitals' } as const
  const api = await testApi(t, { grafana })
  for (const role of ['admin', 'nurse', 'doctor', 'manager', 'integrator']) {
    t.strictSame((await (await api.as(role))('GET', '/clinic')).body.grafana, grafana, role)
  }
  for (const role of ['patient', 'reception', 'researcher']) {
    t.equal((await (await api.as(role))('GET', '/clinic')).body.grafana, null, role)
  }
  const admin = await api.as('admin')
  t.match(await admin('PATCH', '/clinic', { name: 'By the river' }), { status: 200, body: { grafana } })
  t.equal((await admin('PATCH', '/clinic', { grafana: null })).status, 400, 'it is of the configuration')
})
