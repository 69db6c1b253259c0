import { randomUUID } from 'node:crypto'
import t from 'tap'
import { testApi } from '../support/api.ts'
import { patientInCare, problem } from '../support/clinical.ts'

t.test('a note is written, changed by its author, signed, and amended by anybody who writes notes', async t => {
  const api = await testApi(t)
  const path = `/patients/${await patientInCare(api)}/notes`
  const [nurse, doctor] = [await api.as('nurse'), await api.as('doctor')]
  const text = '<img src=x onerror=alert(1)> כאב \u202e=cmd()'
  const created = await nurse('POST', path, { kind: 'nursing', text })
  t.match(created, {
    status: 201,
    headers: { etag: '"1"' },
    body: { kind: 'nursing', text, version: 1, signedAt: null, author: { name: 'nurse' } },
  })
  const one = `${path}/${created.body.id}`
  t.match(await doctor('PUT', one, { text: 'Mine' }), problem('forbidden', 403))
  t.match(await doctor('POST', `${one}/amend`, { text: 'x', reason: 'y' }), problem('conflict', 409))
  const second = await nurse('PUT', one, { text: 'Pain is gone' }, { 'if-match': '"1"' })
  t.match(second, { status: 200, headers: { etag: '"2"' }, body: { text: 'Pain is gone', version: 2 } })
  t.match(await nurse('PUT', one, { text: 'x' }, { 'if-match': '"1"' }), problem('stale-version', 412))
  t.match(await nurse('POST', `${one}/sign`, undefined, { 'if-match': '"1"' }), problem('stale-version', 412))
  t.match(await nurse('POST', `${one}/sign`, {}), { status: 200, body: { signedAt: String, version: 2 } })
  t.match(await nurse('PUT', one, { text: 'x' }), problem('conflict', 409))
  t.match(await nurse('POST', `${one}/sign`), problem('conflict', 409))
  const amendment = { id: randomUUID(), text: 'Pain came back', reason: 'Asked again' }
  const amended = await doctor('POST', `${one}/amend`, amendment)
  t.match(amended, {
    status: 201,
    body: {
      id: amendment.id,
      amends: created.body.id,
      reason: 'Asked again',
      signedAt: String,
      author: { name: 'doctor' },
    },
  })
  t.match(await doctor('POST', `${one}/amend`, amendment), { status: 200, body: amended.body })
  const whole = await doctor('GET', one)
  t.match(whole.body, {
    amendments: [amendment.id],
    versions: [
      { version: 2, text: 'Pain is gone' },
      { version: 1, text },
    ],
  })
  t.same((await nurse('GET', `${path}?limit=1`)).body.items, [amended.body])
  t.same((await nurse('GET', `${path}?kind=progress`)).body.items, [])
})

t.test('a patient reads no note, not even his own; nor does anybody who is not in his care', async t => {
  const api = await testApi(t)
  const path = `/patients/${await patientInCare(api)}/notes`
  const nurse = await api.as('nurse')
  const { body } = await nurse('POST', path, { kind: 'other', text: 'x' })
  for (const role of ['patient', 'reception', 'manager', 'integrator', 'researcher']) {
    const caller = await api.as(role)
    for (const at of [path, `${path}/${body.id}`]) t.equal((await caller('GET', at)).status, 403, `${role} ${at}`)
    t.equal((await caller('POST', path, { kind: 'other', text: 'x' })).status, 403, role)
    t.equal((await caller('POST', `${path}/${body.id}/sign`)).status, 403, role)
  }
  const other = await (await api.as('admin'))('POST', '/patients', { name: { given: [], family: 'Other' } })
  t.match(await nurse('GET', `/patients/${other.body.id}/notes`), problem('not-your-patient', 403))
  t.equal((await (await api.as('admin'))('GET', `/patients/${other.body.id}/notes/${body.id}`)).status, 404)
})

t.test('bad input is refused with its path', async t => {
  const api = await testApi(t)
  const path = `/patients/${await patientInCare(api)}/notes`
  const nurse = await api.as('nurse')
  const cases: [unknown, string][] = [
    [{ text: 'x' }, 'kind'],
    [{ kind: 'secret', text: 'x' }, 'kind'],
    [{ kind: 'other', text: ' \n' }, 'text'],
    [{ kind: 'other', text: 'x'.repeat(20_001) }, 'text'],
    [{ kind: 'other', text: 'a\u0000' }, 'text'],
    [{ kind: 'other', text: 'x', author: randomUUID() }, 'author'],
    [{ kind: 'other', text: 'x', id: 'mine' }, 'id'],
  ]
  for (const [body, at] of cases) t.match(await nurse('POST', path, body), problem('validation-failed', 400, at), at)
  const longest = await nurse('POST', path, { kind: 'other', text: 'ש'.repeat(20_000) })
  t.equal(longest.status, 201)
  t.match(
    await nurse('POST', `${path}/${longest.body.id}/amend`, { text: 'x' }),
    problem('validation-failed', 400, 'reason'),
  )
})
