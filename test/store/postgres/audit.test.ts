import { randomUUID } from 'node:crypto'
import t from 'tap'
import type { Act } from '../../../model/act.ts'
import { appendAudit, postgresReadAudit } from '../../../store/postgres/audit.ts'
import { postgresAuditReader } from '../../../store/postgres/audit-reader.ts'
import { destroyPatientKey, patientKey } from '../../../store/postgres/patient-keys.ts'
import { transaction } from '../../../store/postgres/pool.ts'
import { COALESCED_FOR_MS } from '../../../store/postgres/recent-reads.ts'
import { testDatabase } from '../../support/database.ts'
import { actAt, appError, T0 } from '../../support/records.ts'

const CHANGE = { action: 'patients:write', resource: { kind: 'patient', id: 'x' } }

async function auditOn(t: Parameters<typeof testDatabase>[0]) {
  const { pool } = await testDatabase(t)
  const count = async () => Number((await pool.query('select count(*) from audit_entries')).rows[0].count)
  const change = (patientId: string | null, before: unknown, after: unknown, act: Act = actAt(T0)) =>
    transaction(pool, client => appendAudit(client, act, { ...CHANGE, patientId, before, after }))
  return { pool, count, change, audit: postgresReadAudit(pool), reader: postgresAuditReader(pool) }
}

t.test('a change keeps its values encrypted, and whoever has the key reads them', async t => {
  const { pool, change, reader } = await auditOn(t)
  const [ada, bob] = [randomUUID(), randomUUID()]
  await change(ada, null, { family: 'Sekret' }, actAt(T0, null, 'as asked'))
  await change(bob, { n: 1 }, null, actAt(T0 + 1))
  await change(null, { role: 'Sekret' }, { role: 'b' }, actAt(T0 + 2))
  const { rows } = await pool.query(`select encode(body, 'escape') as body from audit_entries`)
  t.notMatch(JSON.stringify(rows), /Sekret/)
  const { items } = await reader.list({ limit: 10 })
  t.match(items, [
    { at: T0 + 2, patientId: null, values: 'shown', before: { role: 'Sekret' }, after: { role: 'b' } },
    { at: T0 + 1, patientId: bob, values: 'shown', before: { n: 1 }, after: null },
    { at: T0, patientId: ada, values: 'shown', before: null, after: { family: 'Sekret' }, reason: 'as asked' },
  ])
})

t.test('erasing a patient makes his values unreadable for ever, and those of others not', async t => {
  const { pool, change, reader } = await auditOn(t)
  const [ada, bob, unknown] = [randomUUID(), randomUUID(), randomUUID()]
  await change(ada, null, { family: 'A' })
  await change(bob, null, { family: 'B' }, actAt(T0 + 1))
  await transaction(pool, client => destroyPatientKey(client, ada))
  await transaction(pool, client => destroyPatientKey(client, ada))
  await transaction(pool, client => destroyPatientKey(client, unknown))
  await change(ada, { family: 'A' }, null, actAt(T0 + 2))
  await change(unknown, { family: 'U' }, null, actAt(T0 + 3))
  const { items } = await reader.list({ limit: 10 })
  t.match(
    items.map(({ patientId, values, before, after }) => [patientId, values, before, after]),
    [
      [unknown, 'erased', null, null],
      [ada, 'erased', null, null],
      [bob, 'shown', null, { family: 'B' }],
      [ada, 'erased', null, null],
    ],
  )
})

t.test('two who need the first key of a patient at the same moment get the same one', async t => {
  const { pool } = await auditOn(t)
  const ada = randomUUID()
  const keys = await Promise.all([1, 2, 3, 4].map(() => transaction(pool, client => patientKey(client, ada))))
  t.equal(new Set(keys.map(key => key?.toString('hex'))).size, 1)
  t.equal(keys[0]?.length, 32)
})

t.test('a body that was moved to another entry of the same patient is damaged', async t => {
  const { pool, change, reader } = await auditOn(t)
  const ada = randomUUID()
  await change(ada, null, { n: 1 })
  await change(ada, null, { n: 2 }, actAt(T0 + 1))
  await pool.query('alter table audit_entries disable trigger all')
  await pool.query(`update audit_entries e set body = o.body from audit_entries o where o.id <> e.id`)
  t.same(
    (await reader.list({ limit: 10 })).items.map(({ values }) => values),
    ['damaged', 'damaged'],
  )
})

t.test('reads at the same moment share inserts, and each waits until its own is durable', async t => {
  const { pool, audit, count } = await auditOn(t)
  const ids = Array.from({ length: 300 }, () => randomUUID())
  let durable = 0
  await Promise.all(
    ids.map(async id => {
      await audit.read(actAt(T0), 'patients:read', [id])
      durable++
    }),
  )
  t.equal(durable, 300)
  t.equal(await count(), 300)
  const { rows } = await pool.query('select count(distinct txid) as inserts from audit_entries')
  t.ok(Number(rows[0].inserts) < 10, `${rows[0].inserts} inserts`)
})

t.test('what waits is bounded, and one that cannot be stored harms nobody else', async t => {
  const { audit, count } = await auditOn(t)
  const many = Array.from({ length: 15_000 }, () => randomUUID())
  const [first, , third] = await Promise.allSettled([
    audit.read(actAt(T0), 'patients:read', many),
    audit.read(actAt(T0), 'patients:read', many),
    audit.read(actAt(T0), 'patients:read', many),
  ])
  t.equal(first?.status, 'fulfilled')
  t.match(third, { status: 'rejected', reason: appError('UNAVAILABLE') })
  const before = await count()
  const odd = { ...actAt(T0), from: { ip: null, userAgent: 'x\ud800', requestId: null, login: null } }
  const results = await Promise.allSettled([
    audit.read(actAt(T0), 'patients:read', [randomUUID()]),
    audit.read(odd, 'patients:read', [randomUUID()]),
    audit.read(actAt(T0, 'no user id'), 'patients:read', [randomUUID()]),
    audit.read(actAt(T0), 'patients:read', ['no patient id', randomUUID()]),
  ])
  t.same(
    results.map(r => r.status),
    ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
  )
  t.equal((await count()) - before, 3)
})

t.test(
  'a list that is read again and again is one entry in ten minutes, by user, login, action and patient',
  async t => {
    const { audit, count } = await auditOn(t)
    const [ada, bob, user] = [randomUUID(), randomUUID(), randomUUID()]
    const act = (at: number, login = 'a') => ({
      ...actAt(at, user),
      from: { ip: null, userAgent: null, requestId: null, login },
    })
    const entries = async (work: () => Promise<unknown>) => {
      const before = await count()
      await work()
      return (await count()) - before
    }
    t.equal(await entries(() => Promise.all([1, 2, 3].map(() => audit.listed(act(T0), 'vitals:read', [ada, bob])))), 2)
    t.equal(await entries(() => audit.listed(act(T0 + COALESCED_FOR_MS - 1), 'vitals:read', [bob, ada])), 0)
    t.equal(await entries(() => audit.listed(act(T0), 'patients:read', [ada])), 1, 'another action')
    t.equal(await entries(() => audit.listed(act(T0, 'b'), 'vitals:read', [ada])), 1, 'another login')
    t.equal(await entries(() => audit.listed(actAt(T0), 'vitals:read', [ada])), 1, 'another user')
    t.equal(await entries(() => audit.listed(act(T0 + COALESCED_FOR_MS), 'vitals:read', [ada])), 1, 'later')
    t.equal(await entries(() => audit.read(act(T0), 'vitals:read', [ada])), 1, 'single records always')
    t.equal(await entries(() => audit.subscription(act(T0), [ada, bob])), 2)
    t.equal(await entries(() => audit.subscription(act(T0 + 1), [ada, bob])), 0, 'it came back')
    t.equal(await entries(() => audit.subscription(act(T0), 'all')), 1)
  },
)

t.test('a list whose entry could not be written is written when it is read again', async t => {
  const { pool, audit, count } = await auditOn(t)
  const ada = randomUUID()
  await pool.query('alter table audit_entries rename to elsewhere')
  await t.rejects(audit.listed(actAt(T0), 'vitals:read', [ada]))
  await pool.query('alter table elsewhere rename to audit_entries')
  await audit.listed(actAt(T0 + 1), 'vitals:read', [ada])
  t.equal(await count(), 1)
})

t.test('filters and pages show each entry once, newest first', async t => {
  const { audit, reader, pool } = await auditOn(t)
  const [ada, bob, user] = [randomUUID(), randomUUID(), randomUUID()]
  for (let n = 0; n < 7; n++) {
    // Several at the same moment, so that the id must decide.
    await audit.read(actAt(T0 + Math.floor(n / 3), n % 2 ? user : null), n % 2 ? 'vitals:read' : 'notes:read', [
      ada,
      bob,
    ])
  }
  const all: string[] = []
  for (let cursor: string | null = null, pages = 0; pages < 10; pages++) {
    const page: Awaited<ReturnType<typeof reader.ofPatient>> = await reader.ofPatient(ada, {
      limit: 2,
      ...(cursor === null ? {} : { cursor }),
    })
    all.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor
    if (cursor === null) break
  }
  const { rows } = await pool.query('select id from audit_entries where patient_id = $1 order by at desc, id desc', [
    ada,
  ])
  t.same(
    all,
    rows.map(row => row.id),
  )
  const found = async (query: object) => (await reader.list({ limit: 100, ...query })).items.length
  t.equal(await found({}), 14)
  t.equal(await found({ userId: user }), 6)
  t.equal(await found({ patientId: bob, action: 'notes:read' }), 4)
  t.equal(await found({ from: T0 + 1 }), 8)
  t.equal(await found({ to: T0 + 1 }), 6)
  t.equal(await found({ userId: 'nobody' }), 0)
  await t.rejects(reader.list({ limit: 1, cursor: 'x' }), appError('VALIDATION_FAILED', 'cursor'))
})
