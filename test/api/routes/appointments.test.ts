import { randomUUID } from 'node:crypto'
import t from 'tap'
import { testApi } from '../support/api.ts'
import { DAY, iso, midnight, openClinic, toldTo, userIdOf } from '../support/clinic.ts'

const HOUR = 3_600_000

t.test('a patient asks, the doctor is told and approves, the patient is told', async t => {
  const api = await testApi(t)
  const clinic = await openClinic(api)
  const patientId = await clinic.addPatient('Asks')
  const user = await clinic.linkPatient(patientId)
  const [patient, doctor] = [await api.as('patient'), await api.as('doctor')]
  t.equal((await doctor('GET', `/patients/${patientId}`)).status, 403, 'not his patient yet')
  const wish = { patientId, doctorId: clinic.doctor, serviceId: clinic.long, start: iso(midnight(2) + 9 * HOUR) }
  const asked = await patient('POST', '/appointments', { ...wish, note: 'Cough' })
  t.match(asked, {
    status: 201,
    body: { status: 'requested', note: 'Cough', start: wish.start, patient: { name: { family: 'Asks' } } },
    headers: { etag: '"1"', location: `/api/v1/appointments/${asked.body.id}` },
  })
  t.equal(asked.body.end, iso(midnight(2) + 9.5 * HOUR))
  t.same(await toldTo(api, clinic.doctorUser), ['appointment-requested'])
  const again = await patient('POST', '/appointments', wish)
  t.match(again, { status: 200, body: { id: asked.body.id, version: 1 } }, 'a double submit answers the first')

  t.equal((await doctor('GET', `/patients/${patientId}`)).status, 200, 'his patient by the appointment')
  const path = `/appointments/${asked.body.id}`
  t.match((await doctor('GET', '/lobby')).body, {
    items: [{ id: asked.body.id, patient: { id: patientId } }],
    nextCursor: null,
  })
  t.match(await doctor('POST', `${path}/approve`), { status: 200, body: { status: 'approved', version: 2 } })
  t.match(
    await doctor('POST', `${path}/approve`),
    { status: 200, body: { version: 2 } },
    'a double click changes nothing',
  )
  t.same(await toldTo(api, user), ['appointment-approved'])
  t.match(await patient('GET', path), { status: 200, body: { status: 'approved' }, headers: { etag: '"2"' } })
  t.same(
    (await patient('GET', '/appointments')).body.items.map((a: { id: string }) => a.id),
    [asked.body.id],
  )

  const cancelled = await patient('POST', `${path}/cancel`, { reason: 'Better' })
  t.match(cancelled, { status: 200, body: { status: 'cancelled', reason: 'Better' } })
  t.same(await toldTo(api, clinic.doctorUser), ['appointment-requested', 'appointment-cancelled'])
  t.same(await toldTo(api, user), ['appointment-approved'], 'who does it himself is not told')
  t.equal((await doctor('GET', `/patients/${patientId}`)).status, 403, 'not his patient any more')
  const { rows } = await api.pool.query(
    "select type, by, summary, reference ->> 'id' as id from timeline where patient_id = $1 and type = 'appointment' order by at",
    [patientId],
  )
  t.match(rows, [
    {
      by: user,
      id: asked.body.id,
      summary: /^Appointment requested: Service L with Dr Ida Invented, \d{4}-\d\d-\d\d 09:00$/,
    },
    { by: clinic.doctorUser, summary: /approved/ },
    { by: user, summary: /cancelled.*: Better$/ },
  ])
  const audited = await api.pool.query("select action from audit_entries where resource ->> 'id' = $1 order by at", [
    asked.body.id,
  ])
  t.same(
    audited.rows.map(row => row.action),
    ['appointments:request', 'appointments:approve', 'appointments:cancel'],
  )
  t.match(await patient('POST', '/appointments', wish), { status: 201 }, 'the time is free again')
})

t.test('of 100 who want one slot at once, one gets it', async t => {
  const api = await testApi(t)
  const clinic = await openClinic(api)
  const reception = await api.as('reception')
  const patients: string[] = []
  for (let n = 0; n < 100; n++) patients.push(await clinic.addPatient(`P${n}`))
  const start = iso(midnight(3) + 10 * HOUR)
  const answers = await Promise.all(
    patients.map(patientId =>
      reception('POST', '/appointments', { patientId, doctorId: clinic.doctor, serviceId: clinic.long, start }),
    ),
  )
  t.equal(answers.filter(a => a.status === 201).length, 1)
  const lost = answers.filter(a => a.status === 409)
  t.equal(lost.length, 99)
  for (const { body } of lost) t.equal(body.type, 'urn:wardbeat:problem:slot-taken')
  t.equal((await api.pool.query('select from appointments')).rowCount, 1)
  t.equal((await toldTo(api, clinic.doctorUser)).length, 1)
  const half = { doctorId: clinic.doctor, serviceId: clinic.short, start: iso(midnight(3) + 10 * HOUR + 20 * 60_000) }
  t.equal(
    (await reception('POST', '/appointments', { ...half, patientId: patients[0] })).status,
    409,
    'nor a part of it',
  )
})

t.test('a patient who asks ten doctors for one time at once gets one, and a double submit makes one', async t => {
  const api = await testApi(t)
  const clinic = await openClinic(api)
  const reception = await api.as('reception')
  const doctors = [clinic.doctor]
  for (let n = 0; n < 9; n++) doctors.push(await clinic.addDoctor(`Dr ${n}`, null))
  const patientId = await clinic.addPatient('Everywhere')
  const ask = (doctorId: string, start: number) =>
    reception('POST', '/appointments', { patientId, doctorId, serviceId: clinic.long, start: iso(start) })
  const answers = await Promise.all(doctors.map(doctorId => ask(doctorId, midnight(3))))
  t.same(answers.map(a => a.status).sort(), [201, ...Array(9).fill(409)])
  const same = await Promise.all(Array.from({ length: 20 }, () => ask(clinic.doctor, midnight(4))))
  t.same(same.map(a => a.status).sort(), [...Array(19).fill(200), 201])
  t.equal(new Set(same.map(a => a.body.id)).size, 1)
})

t.test('what cannot be asked for is refused with the place', async t => {
  const api = await testApi(t)
  const clinic = await openClinic(api)
  const [reception, admin] = [await api.as('reception'), await api.as('admin')]
  const patientId = await clinic.addPatient('Wants')
  await admin(
    'PUT',
    `/doctors/${clinic.doctor}/hours`,
    [1, 2, 3, 4, 5, 6, 7].map(weekday => ({ weekday, from: '09:00', to: '12:00' })),
  )
  await admin('POST', `/doctors/${clinic.doctor}/absences`, { from: iso(midnight(5)), to: iso(midnight(6)) })
  const other = await admin('POST', '/services', {
    name: 'Not here',
    code: 'N',
    category: 'operation',
    durationMinutes: 30,
    price: { amountCents: 1, currency: 'EUR' },
  })
  const wish = { patientId, doctorId: clinic.doctor, serviceId: clinic.long, start: iso(midnight(2) + 9 * HOUR) }
  for (const [what, fields, path] of [
    ['an unknown service', { serviceId: randomUUID() }, 'serviceId'],
    ['no service at all', { serviceId: "x' or 1=1" }, 'serviceId'],
    ['a service of others', { serviceId: other.body.id }, 'serviceId'],
    ['an unknown doctor', { doctorId: randomUUID() }, 'doctorId'],
    ['before work', { start: iso(midnight(2) + 8 * HOUR) }, 'start'],
    ['ends after work', { start: iso(midnight(2) + 11.75 * HOUR) }, 'start'],
    ['off the grid', { start: iso(midnight(2) + 9 * HOUR + 60_000) }, 'start'],
    ['the past', { start: iso(midnight(-2) + 9 * HOUR) }, 'start'],
    ['an absence', { start: iso(midnight(5) + 9 * HOUR) }, 'start'],
    ['no time', { start: 'tomorrow' }, 'start'],
    ['a time without an offset', { start: '2027-01-01T09:00:00' }, 'start'],
    ['the year 9999', { start: '9999-01-01T09:00:00Z' }, 'start'],
    ['a note without end', { note: 'x'.repeat(2001) }, 'note'],
    ['a note with NUL', { note: 'a\u0000' }, 'note'],
  ] as const) {
    const answer = await reception('POST', '/appointments', { ...wish, ...fields })
    t.match(answer, { status: 400, body: { errors: [{ path }] } }, what)
  }
  t.equal((await reception('POST', '/appointments', { ...wish, patientId: randomUUID() })).status, 404)
  t.equal((await api.pool.query('select from appointments')).rowCount, 0)
  t.equal((await reception('POST', '/appointments', wish)).status, 201)
})

t.test('nobody reaches the appointment of somebody else', async t => {
  const api = await testApi(t)
  const clinic = await openClinic(api)
  await clinic.linkPatient(await clinic.addPatient('Self'))
  const foreign = await clinic.addPatient('Foreign')
  const other = await clinic.addDoctor('Dr Otto Ersatz', null)
  const [reception, patient, doctor, nurse, manager] = [
    await api.as('reception'),
    await api.as('patient'),
    await api.as('doctor'),
    await api.as('nurse'),
    await api.as('manager'),
  ]
  const wish = { patientId: foreign, doctorId: other, serviceId: clinic.long, start: iso(midnight(2)) }
  const { body } = await reception('POST', '/appointments', wish)
  const path = `/appointments/${body.id}`
  t.equal((await patient('POST', '/appointments', wish)).status, 404)
  t.equal((await doctor('POST', '/appointments', wish)).status, 403)
  t.equal((await nurse('POST', '/appointments', wish)).status, 403)
  for (const [who, call] of [
    ['patient', patient],
    ['doctor', doctor],
    ['nurse', nurse],
    ['manager', manager],
  ] as const) {
    const expected = who === 'patient' ? 404 : 403
    t.equal((await call('GET', path)).status, expected, who)
    t.equal((await call('GET', `${path}/ics`)).status, expected, who)
    for (const move of ['approve', 'no-show']) t.equal((await call('POST', `${path}/${move}`)).status, expected, who)
    for (const move of ['reject', 'cancel'])
      t.equal((await call('POST', `${path}/${move}`, { reason: 'x' })).status, expected, who)
    t.equal((await call('POST', `${path}/reschedule`, { start: iso(midnight(3)) })).status, expected, who)
    t.equal((await call('POST', `${path}/complete`, { items: [] })).status, expected, who)
    if (who === 'manager') continue
    t.same((await call('GET', `/appointments?patientId=${foreign}`)).body.items, [], who)
    t.same((await call('GET', '/lobby')).body.items, [], who)
  }
  t.equal((await reception('GET', path)).body.version, 1)
  t.equal((await reception('GET', `/appointments/${randomUUID()}`)).status, 404)
  t.equal((await reception('POST', "/appointments/x'/approve")).status, 404)
})

t.test('who may do what with his own: patients cancel, doctors decide theirs alone, nurses look', async t => {
  const api = await testApi(t)
  const clinic = await openClinic(api)
  const patientId = await clinic.addPatient('Shared')
  await clinic.linkPatient(patientId)
  const [reception, patient, doctor] = [await api.as('reception'), await api.as('patient'), await api.as('doctor')]
  const other = await clinic.addDoctor('Dr Otto Ersatz', null)
  const ask = async (doctorId: string, start: number) =>
    (await reception('POST', '/appointments', { patientId, doctorId, serviceId: clinic.long, start: iso(start) })).body
      .id
  const own = await ask(clinic.doctor, midnight(2))
  const others = await ask(other, midnight(3))
  t.match(await patient('POST', `/appointments/${own}/approve`), { status: 403 })
  t.match(await patient('POST', `/appointments/${own}/reject`, { reason: 'x' }), { status: 403 })
  t.match(await doctor('POST', `/appointments/${others}/approve`), { status: 403 }, 'sees it, but it is not his')
  t.match(await doctor('POST', `/appointments/${own}/reject`, {}), {
    status: 400,
    body: { errors: [{ path: 'reason' }] },
  })
  t.match(await doctor('POST', `/appointments/${own}/reject`, { reason: '   ' }), { status: 400 })
  t.match(await doctor('POST', `/appointments/${own}/reject`, { reason: 'Away' }), {
    status: 200,
    body: { reason: 'Away' },
  })
  t.match(await reception('POST', `/appointments/${own}/approve`), { status: 409, body: { detail: /rejected/ } })
  t.match(await reception('POST', `/appointments/${others}/approve`), { status: 200 })
  t.match(await reception('POST', `/appointments/${others}/cancel`, { reason: 'Ill' }, { 'if-match': '"1"' }), {
    status: 412,
  })
  t.same(await toldTo(api, await userIdOf(api, 'patient')), ['appointment-rejected', 'appointment-approved'])
})

t.test('another time: the old one is free, the new one is kept, both sides are told', async t => {
  const api = await testApi(t)
  const clinic = await openClinic(api)
  const [one, two] = [await clinic.addPatient('One'), await clinic.addPatient('Two')]
  const user = await clinic.linkPatient(one)
  const reception = await api.as('reception')
  const ask = (patientId: string, start: number) =>
    reception('POST', '/appointments', {
      patientId,
      doctorId: clinic.doctor,
      serviceId: clinic.long,
      start: iso(start),
    })
  const { body } = await ask(one, midnight(2))
  await ask(two, midnight(3))
  const to = (start: number) => reception('POST', `/appointments/${body.id}/reschedule`, { start: iso(start) })
  t.match(await to(midnight(3)), { status: 409, body: { type: 'urn:wardbeat:problem:slot-taken' } })
  t.match(await to(midnight(-1)), { status: 400, body: { errors: [{ path: 'start' }] } })
  t.match(await to(midnight(2) + 60_000), { status: 400 })
  t.match(await to(midnight(2) + 10 * 60_000), {
    status: 200,
    body: { start: iso(midnight(2) + 10 * 60_000), status: 'requested' },
  })
  t.match(await to(midnight(4)), { status: 200, body: { end: iso(midnight(4) + HOUR / 2), version: 3 } })
  t.equal((await ask(two, midnight(2))).status, 201)
  t.same(await toldTo(api, user), ['appointment-moved', 'appointment-moved'])
})

t.test('completed with what was done: frozen prices, in the bill of its day, without the patient', async t => {
  let now = Date.now()
  const api = await testApi(t, {}, { clock: () => now })
  const clinic = await openClinic(api)
  const [reception, doctor, manager, admin] = [
    await api.as('reception'),
    await api.as('doctor'),
    await api.as('manager'),
    await api.as('admin'),
  ]
  const patientId = await clinic.addPatient('Done')
  const wish = { patientId, doctorId: clinic.doctor, serviceId: clinic.long, start: iso(midnight(1)) }
  const { body } = await reception('POST', '/appointments', wish)
  const path = `/appointments/${body.id}`
  await doctor('POST', `${path}/approve`)
  const items = [{ serviceId: clinic.long }, { serviceId: clinic.short, quantity: 3, note: 'left arm' }]
  t.match(await doctor('POST', `${path}/complete`, { items }), { status: 409, body: { detail: /not begun/ } })
  now = midnight(1) + HOUR
  t.match(await doctor('POST', `${path}/complete`, { items: [{ serviceId: randomUUID() }] }), {
    status: 400,
    body: { errors: [{ path: 'items.0.serviceId' }] },
  })
  t.match(await doctor('POST', `${path}/complete`, { items: [{ serviceId: clinic.long, quantity: -1 }] }), {
    status: 400,
  })
  t.match(await doctor('POST', `${path}/cancel`, { reason: 'late' }), { status: 409 })
  const done = await doctor('POST', `${path}/complete`, { items })
  t.match(done.body, {
    status: 'completed',
    items: [
      { code: 'L', quantity: 1, price: { amountCents: 4500, currency: 'EUR' }, note: null },
      { code: 'S', quantity: 3, price: { amountCents: 1900 }, note: 'left arm' },
    ],
  })
  await admin('PATCH', `/services/${clinic.long}`, { name: 'Dearer', price: { amountCents: 9999, currency: 'EUR' } })
  t.same((await doctor('GET', path)).body.items, done.body.items)

  const bill = await manager('GET', '/billing')
  t.match(bill.body.items, [{ quantity: Number }, { quantity: Number }])
  t.match(bill.body.totals, [
    { service: { name: 'Dearer' }, quantity: 1, total: { amountCents: 4500, currency: 'EUR' } },
    { service: { name: 'Service S' }, quantity: 3, total: { amountCents: 5700 } },
  ])
  t.notMatch(JSON.stringify(bill.body), new RegExp(`${patientId}|left arm`))
  t.same((await manager('GET', `/billing?doctorId=${randomUUID()}`)).body.items, [])
  t.same((await manager('GET', `/billing?from=${now - 2 * DAY}&to=${now}`)).body.items, [], 'until is exclusive')
  t.equal((await manager('GET', `/billing?from=${now + 1}&to=${now}`)).status, 400)
  for (const role of ['nurse', 'doctor', 'patient', 'reception'])
    t.equal((await (await api.as(role))('GET', '/billing')).status, 403, role)
  const first = await manager('GET', '/billing?limit=1')
  const second = await manager('GET', `/billing?limit=1&cursor=${encodeURIComponent(first.body.nextCursor)}`)
  t.same([...first.body.items, ...second.body.items], bill.body.items)
})

t.test('the lobby of reception holds today and every request, whoever they are for', async t => {
  let now = midnight(0) + 60_000
  const api = await testApi(t, {}, { clock: () => now })
  const clinic = await openClinic(api)
  const other = await clinic.addDoctor('Dr Otto Ersatz', null)
  const patientId = await clinic.addPatient('Many')
  const reception = await api.as('reception')
  const ask = async (doctorId: string, start: number) =>
    (await reception('POST', '/appointments', { patientId, doctorId, serviceId: clinic.short, start: iso(start) })).body
      .id
  const today = await ask(clinic.doctor, midnight(0) + HOUR)
  const gone = await ask(clinic.doctor, midnight(0) + 2 * HOUR)
  const nextWeek = await ask(other, midnight(7))
  const planned = await ask(other, midnight(8))
  await reception('POST', `/appointments/${today}/approve`)
  await reception('POST', `/appointments/${planned}/approve`)
  await reception('POST', `/appointments/${gone}/cancel`, { reason: 'x' })
  const ids = async (path: string) => (await reception('GET', path)).body.items.map((a: { id: string }) => a.id)
  t.same(await ids('/lobby'), [today, nextWeek])
  t.same(await ids(`/lobby?doctorId=${other}`), [nextWeek])
  t.match((await reception('GET', '/lobby?limit=1')).body, {
    nextCursor: String,
    timeZone: 'UTC',
    day: iso(now).slice(0, 10),
  })
  now = midnight(1)
  t.same(await ids('/lobby'), [nextWeek])
  t.same(await ids('/appointments?status=approved,cancelled'), [today, gone, planned])
  t.same(await ids(`/appointments?from=${midnight(1)}&to=${midnight(8)}`), [nextWeek])
  t.same(await ids(`/appointments?doctorId=${other}`), [nextWeek, planned])
  for (const query of ['status=sleeping', 'from=x', 'cursor=made-up', 'limit=0']) {
    t.equal((await reception('GET', `/appointments?${query}`)).status, 400, query)
  }
})

t.test('the calendar file of an appointment', async t => {
  const api = await testApi(t)
  const clinic = await openClinic(api)
  const patientId = await clinic.addPatient('Secretname')
  await clinic.linkPatient(patientId)
  const patient = await api.as('patient')
  const wish = {
    patientId,
    doctorId: clinic.doctor,
    serviceId: clinic.long,
    start: iso(midnight(2)),
    note: 'Secretnote',
  }
  const { body } = await patient('POST', '/appointments', wish)
  const file = await patient('GET', `/appointments/${body.id}/ics`)
  t.match(file, { status: 200, headers: { 'content-type': 'text/calendar; charset=utf-8' } })
  t.match(file.body, /^BEGIN:VCALENDAR\r\n/)
  t.match(file.body, `UID:${body.id}@wardbeat`)
  t.notMatch(file.body, /Secret/)
})

t.test('after a refusal the doctor still sees the appointment, and nothing else of the patient', async t => {
  const api = await testApi(t)
  const clinic = await openClinic(api)
  const patientId = await clinic.addPatient('Refused')
  const [reception, doctor] = [await api.as('reception'), await api.as('doctor')]
  const ask = async (doctorId: string, day: number) =>
    (
      await reception('POST', '/appointments', {
        patientId,
        doctorId,
        serviceId: clinic.long,
        start: iso(midnight(day)),
      })
    ).body.id
  const id = await ask(clinic.doctor, 2)
  const reject = () => doctor('POST', `/appointments/${id}/reject`, { reason: 'Away' })
  t.match(await reject(), { status: 200, body: { status: 'rejected', version: 2 } })
  t.match(await reject(), { status: 200, body: { status: 'rejected', version: 2 } }, 'a second click changes nothing')
  t.same(await toldTo(api, await userIdOf(api, 'reception')), ['appointment-rejected'], 'who asked is told')
  t.match(await doctor('GET', `/appointments/${id}`), { status: 200, body: { reason: 'Away' } })
  t.equal((await doctor('GET', `/appointments/${id}/ics`)).status, 200)
  t.match((await doctor('GET', '/appointments')).body.items, [{ id, status: 'rejected' }])
  t.match(await doctor('POST', `/appointments/${id}/approve`), { status: 409, body: { detail: /rejected/ } })
  for (const path of ['', '/vitals/latest', '/timeline', '/allergies', '/notes']) {
    t.equal((await doctor('GET', `/patients/${patientId}${path}`)).status, 403, path)
  }
  t.same((await doctor('GET', '/patients')).body.items, [])
  const second = await ask(clinic.doctor, 3)
  await reception('POST', `/appointments/${second}/cancel`, { reason: 'Ill' })
  t.match(await doctor('POST', `/appointments/${second}/cancel`, { reason: 'Ill' }), { status: 200 })

  const others = await ask(await clinic.addDoctor('Dr Otto Ersatz', null), 4)
  t.equal((await doctor('GET', `/appointments/${others}`)).status, 403, 'that of a colleague')
  await reception('POST', `/appointments/${others}/reject`, { reason: 'Away' })
  t.equal((await doctor('GET', `/appointments/${others}`)).status, 403)
  await api.pool.query('update doctors set user_id = null where id = $1', [clinic.doctor])
  t.equal((await doctor('GET', `/appointments/${id}`)).status, 403, 'no doctor, no sight')
})

t.test('a patient who is removed keeps nobody waiting', async t => {
  let now = Date.now()
  const api = await testApi(t, {}, { clock: () => now })
  const clinic = await openClinic(api)
  const patientId = await clinic.addPatient('Leaves')
  const [reception, admin] = [await api.as('reception'), await api.as('admin')]
  const ask = async (day: number) =>
    (
      await reception('POST', '/appointments', {
        patientId,
        doctorId: clinic.doctor,
        serviceId: clinic.long,
        start: iso(midnight(day)),
      })
    ).body.id
  const past = await ask(1)
  await reception('POST', `/appointments/${past}/approve`)
  now = midnight(1) + HOUR
  const [waiting, planned] = [await ask(2), await ask(3)]
  await reception('POST', `/appointments/${planned}/approve`)
  const cancelled = async () =>
    (await toldTo(api, clinic.doctorUser)).filter(type => type === 'appointment-cancelled').length
  t.equal(await cancelled(), 0)
  t.equal((await admin('DELETE', `/patients/${patientId}`)).status, 204)
  const { rows } = await api.pool.query('select id, status, reason from appointments order by starts_at')
  const reason = 'The record of the patient was removed'
  t.same(rows, [
    { id: past, status: 'approved', reason: null },
    { id: waiting, status: 'cancelled', reason },
    { id: planned, status: 'cancelled', reason },
  ])
  t.equal(await cancelled(), 2)
  const audited = await api.pool.query("select 1 from audit_entries where action = 'appointments:cancel'")
  t.equal(audited.rowCount, 2)
  const other = await clinic.addPatient('Comes')
  const wish = { patientId: other, doctorId: clinic.doctor, serviceId: clinic.long, start: iso(midnight(2)) }
  t.equal((await reception('POST', '/appointments', wish)).status, 201, 'the time is free again')
})

t.test('who has arrived is seen in the lobby, and his doctor is told', async t => {
  let now = midnight(0) + HOUR
  const api = await testApi(t, {}, { clock: () => now })
  const clinic = await openClinic(api)
  const patientId = await clinic.addPatient('Here')
  const [reception, doctor] = [await api.as('reception'), await api.as('doctor')]
  const ask = async (start: number) => {
    const wish = { patientId, doctorId: clinic.doctor, serviceId: clinic.long, start: iso(start) }
    const { body } = await reception('POST', '/appointments', wish)
    await reception('POST', `/appointments/${body.id}/approve`)
  }
  await ask(midnight(0) + 2 * HOUR)
  await ask(midnight(1) + 2 * HOUR)
  t.match((await doctor('GET', '/lobby')).body.items, [{ arrival: null }])
  now += 45 * 60_000
  await reception('POST', `/patients/${patientId}/arrival`, { note: 'in a wheelchair' })
  const arrival = { at: iso(now), summary: 'Arrived: in a wheelchair' }
  t.match((await doctor('GET', '/appointments')).body.items, [{ arrival }, { arrival: null }])
  t.match((await doctor('GET', '/appointments?sort=-start')).body.items, [{ arrival: null }, { arrival }])
  t.equal((await toldTo(api, clinic.doctorUser)).at(-1), 'arrival')
})
