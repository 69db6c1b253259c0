import { randomUUID } from 'node:crypto'
import t from 'tap'
import { secretHash } from '../../../api/auth/refresh-tokens.ts'
import { postgresCredentials } from '../../../store/postgres/credentials.ts'
import { postgresDeviceCommands } from '../../../store/postgres/device-commands.ts'
import { send, testApi } from '../support/api.ts'
import { houseOf } from '../support/house.ts'
import { makeWard } from '../support/places.ts'

async function withDevice(t: Parameters<typeof testApi>[0]) {
  const api = await testApi(t)
  const admin = await api.as('admin')
  await admin('POST', '/devices', { id: 'm' })
  return { api, admin, nurse: await api.as('nurse'), deviceCommands: postgresDeviceCommands(api.pool) }
}

t.test('a command is followed from waiting over sent to the answer of the device', async t => {
  const { admin, nurse, deviceCommands } = await withDevice(t)
  const created = await nurse('POST', '/devices/m/commands', { type: 'set-interval', params: { seconds: 5 } })
  t.match(created, { status: 201, body: { deviceId: 'm', state: 'waiting', params: { seconds: 5 }, sentAt: null } })
  const { id } = created.body
  const list = async () => (await admin('GET', '/devices/m/commands')).body.items
  t.same(
    (await deviceCommands.unanswered(['m', 'other'], Date.now())).map(command => command.id),
    [id],
  )
  await deviceCommands.sent([id], Date.now())
  t.match(await list(), [{ id, state: 'sent' }])
  const answer = { deviceId: 'm', commandId: id, ok: true, message: 'done', at: Date.now() }
  t.same(await deviceCommands.answer([answer, { ...answer, ok: false }]), [true, true])
  t.match(await list(), [{ id, state: 'done', answer: 'done' }])
  t.equal((await admin('GET', '/devices/m')).body.intervalSeconds, 5, 'the interval is the one the device took over')
  t.same(await deviceCommands.unanswered(['m'], Date.now()), [])
})

t.test('a device that a patient has is commanded by who may act on this patient', async t => {
  const { api, admin, nurse } = await withDevice(t)
  const integrator = await api.as('integrator')
  const house = houseOf(api)
  const [patientId, inBed] = [await house.patient(), await house.patient('Inbed')]
  await house.careFor('doctor', patientId)
  await house.careFor('doctor', inBed)
  const ward = await makeWard(api.pool, '3 North', ['1'])
  await admin('POST', `/patients/${inBed}/admissions`, { wardId: ward.id, bedId: ward.beds['1'] })
  const command = (who: typeof nurse) => who('POST', '/devices/m/commands', { type: 'identify' })
  t.equal((await command(nurse)).status, 201, 'nobody has it')

  await admin('PUT', '/devices/m/assignment', { patientId })
  const refused = { status: 403, body: { type: /not-your-patient/ } }
  t.match(await command(nurse), refused)
  for (const who of [integrator, admin, await api.as('doctor')]) t.equal((await command(who)).status, 201)
  const why = 'Collapsed in the corridor'
  t.equal((await nurse('POST', `/patients/${patientId}/break-glass`, { reason: why })).status, 201)
  t.equal((await command(nurse)).status, 201, 'in need')
  const { body } = await admin('GET', `/audit?patientId=${patientId}&action=devices:command`)
  t.match(body.items, [{ inNeed: true, by: { name: 'nurse' } }, {}, {}, {}])

  await admin('DELETE', '/devices/m/assignment')
  await admin('PUT', '/devices/m/bed', { bedId: ward.beds['1'] })
  t.match(await command(nurse), refused, 'who lies in its bed has it too')
  t.equal((await nurse('POST', '/devices/nowhere/commands', { type: 'identify' })).status, 404)
})

t.test('an answer to what was never asked, or by another device, is told apart', async t => {
  const { admin, deviceCommands } = await withDevice(t)
  await admin('POST', '/devices', { id: 'other' })
  const { id } = (await admin('POST', '/devices/m/commands', { type: 'identify' })).body
  const answer = { deviceId: 'm', commandId: id, ok: true, message: null, at: Date.now() }
  t.same(
    await deviceCommands.answer([
      { ...answer, deviceId: 'other' },
      { ...answer, commandId: randomUUID() },
      { ...answer, commandId: 'x' },
    ]),
    [false, false, false],
  )
  t.match((await admin('GET', '/devices/m/commands')).body.items, [{ state: 'waiting' }])
})

t.test('a command is not sent after its time, and a device has only so many', async t => {
  const { admin, deviceCommands } = await withDevice(t)
  await admin('POST', '/devices/m/commands', { type: 'identify', expiresInSeconds: 1 })
  t.same(await deviceCommands.unanswered(['m'], Date.now() + 1000), [])
  for (let i = 1; i < 20; i++) await admin('POST', '/devices/m/commands', { type: 'identify' })
  t.equal((await admin('POST', '/devices/m/commands', { type: 'identify' })).status, 429)
  const first = (await admin('GET', '/devices/m/commands?limit=15')).body
  const second = (await admin('GET', `/devices/m/commands?limit=15&cursor=${first.nextCursor}`)).body
  t.same([first.items.length, second.items.length, second.nextCursor], [15, 5, null])
})

t.test('bad commands are refused with the path, and by role', async t => {
  const { api, admin } = await withDevice(t)
  for (const [body, path] of [
    [{ type: 'explode' }, 'type'],
    [{ type: 'set-interval' }, 'params.seconds'],
    [{ type: 'set-interval', params: { seconds: 0 } }, 'params.seconds'],
    [{ type: 'identify', params: { seconds: 3 } }, 'params.seconds'],
  ] as const) {
    t.match(await admin('POST', '/devices/m/commands', body), { status: 400, body: { errors: [{ path }] } })
  }
  t.equal((await admin('POST', '/devices/nowhere/commands', { type: 'identify' })).status, 404)
  t.equal((await (await api.as('reception'))('POST', '/devices/m/commands', { type: 'identify' })).status, 403)
})

t.test('a device registers itself with a provisioning key, as often as the key allows', async t => {
  const { api, admin } = await withDevice(t)
  const made = await admin('POST', '/provisioning-keys', { name: 'Ward 3', uses: 2 })
  t.match(made, { status: 201, body: { name: 'Ward 3', usesLeft: 2, provisioningKey: /^[\w-]{43}$/ } })
  const { provisioningKey } = made.body
  const claim = (id: string, key = provisioningKey) =>
    send(api.app, 'POST', '/devices/claim', { id, provisioningKey: key })
  const claimed = await claim('w-1')
  t.match(claimed, { status: 201, body: { id: 'w-1', credentials: { username: 'w-1', password: /^[\w-]{43}$/ } } })
  const hash = (await postgresCredentials(api.pool).tokenHashes(['w-1'])).get('w-1')
  t.same(hash, new Uint8Array(secretHash(claimed.body.credentials.password)))
  t.match(await claim('w-1'), { status: 409, body: { type: 'urn:wardbeat:problem:device-exists' } })
  t.equal((await claim('w-2', 'made-up')).status, 401)
  t.equal((await claim('w 2')).status, 400)
  t.equal((await claim('w-2')).status, 201, 'what failed did not use the key')
  t.equal((await claim('w-3')).status, 401)
  const { items } = (await admin('GET', '/provisioning-keys')).body
  t.match(items, [{ name: 'Ward 3', usesLeft: 0, revokedAt: null }])
  t.notMatch(JSON.stringify(items), provisioningKey)
})

t.test('of 20 devices that claim with the last use at once, one is registered; a revoked key is none', async t => {
  const { api, admin } = await withDevice(t)
  const { body } = await admin('POST', '/provisioning-keys', { name: 'One', uses: 1 })
  const claims = Array.from({ length: 20 }, (_, i) =>
    send(api.app, 'POST', '/devices/claim', { id: `c-${i}`, provisioningKey: body.provisioningKey }),
  )
  const statuses = (await Promise.all(claims)).map(answer => answer.status)
  t.same(statuses.toSorted(), [201, ...Array(19).fill(401)])
  const key = (await admin('POST', '/provisioning-keys', { name: 'Gone' })).body
  t.equal((await admin('DELETE', `/provisioning-keys/${key.id}`)).status, 204)
  t.equal((await admin('DELETE', `/provisioning-keys/${randomUUID()}`)).status, 404)
  const refused = await send(api.app, 'POST', '/devices/claim', { id: 'g', provisioningKey: key.provisioningKey })
  t.equal(refused.status, 401)
})
