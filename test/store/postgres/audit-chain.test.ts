import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import t from 'tap'
import { appendAudit, postgresReadAudit } from '../../../store/postgres/audit.ts'
import { postgresAuditSealer } from '../../../store/postgres/audit-sealer.ts'
import { verifyAudit } from '../../../store/postgres/audit-verify.ts'
import { destroyPatientKey } from '../../../store/postgres/patient-keys.ts'
import { transaction } from '../../../store/postgres/pool.ts'
import { testDatabase } from '../../support/database.ts'
import { actAt } from '../../support/records.ts'
import { until } from '../../support/until.ts'

const ADA = '00000000-0000-4000-8000-00000000000a'
const change = { action: 'patients:write', patientId: ADA, resource: { kind: 'patient', id: ADA }, before: null }

/** Three blocks of four reads and one change each. */
async function sealed(t: Parameters<typeof testDatabase>[0]) {
  const { url, pool } = await testDatabase(t)
  const audit = postgresReadAudit(pool)
  const sealer = postgresAuditSealer(pool)
  const sealAll = async (entries: number) => {
    // Other tests use the same server: their open transactions hold the horizon back for a moment.
    let total = 0
    await until(async () => {
      total += await sealer.seal()
      return total >= entries
    })
  }
  const write = async (reads: number) => {
    for (let n = 0; n < reads; n++) await audit.read(actAt(Date.now()), 'patients:read', [randomUUID()])
    await transaction(pool, client => appendAudit(client, actAt(Date.now()), { ...change, after: { n: reads } }))
    return reads + 1
  }
  for (let block = 0; block < 3; block++) await sealAll(await write(4))
  const verify = async (noted?: { number: number; hash: string }) => {
    const findings: string[] = []
    const report = await verifyAudit(url, finding => findings.push(finding), noted)
    return { ...report, found: findings }
  }
  const ids = (
    await pool.query<{ id: string }>('select entry_id as id from audit_seals order by block, position')
  ).rows.map(row => row.id)
  const id = (place: number) => ids[place] ?? ''
  /** As the owner, who can take the triggers away. */
  const tamper = async (sql: string, values: unknown[] = []) => {
    for (const table of ['audit_entries', 'audit_blocks', 'audit_seals']) {
      await pool.query(`alter table ${table} disable trigger all`)
    }
    await pool.query(sql, values)
  }
  return { pool, url, sealer, sealAll, write, verify, id, tamper }
}

t.test('an untouched chain verifies, also beside new entries and after an erasure', async t => {
  const { pool, sealer, sealAll, write, verify } = await sealed(t)
  const first = await verify()
  t.match(first, { findings: 0, entries: 15, waiting: 0, late: 0 })
  t.ok(first.blocks >= 3)
  t.same(first.newest, await sealer.newest())
  await write(2)
  t.match(await verify(), { findings: 0, entries: 15, waiting: 3 })
  await sealAll(3)
  await transaction(pool, client => destroyPatientKey(client, ADA))
  t.match(await verify(), { findings: 0, entries: 18, waiting: 0 })
  t.equal(await sealer.seal(), 0, 'nothing new, no empty block')
  if (first.newest) t.match(await verify(first.newest), { findings: 0 }, 'the block that was noted is still there')
})

t.test('each kind of tampering is named', async t => {
  const cases: readonly [string, (s: Awaited<ReturnType<typeof sealed>>) => Promise<unknown>, RegExp][] = [
    [
      'a changed entry',
      s => s.tamper(`update audit_entries set user_id = gen_random_uuid() where id = $1`, [s.id(6)]),
      /^entry ID6: changed/,
    ],
    [
      'a changed body',
      s => s.tamper(`update audit_entries set body = '\\x00' where id = $1`, [s.id(4)]),
      /^entry ID4: changed/,
    ],
    [
      'a changed time, by a microsecond',
      s => s.tamper(`update audit_entries set at = at + interval '1 microsecond' where id = $1`, [s.id(6)]),
      /^entry ID6: changed/,
    ],
    ['a missing entry', s => s.tamper('delete from audit_entries where id = $1', [s.id(7)]), /^entry ID7: missing/],
    [
      'a missing entry with its seal',
      s =>
        s.tamper('with e as (delete from audit_entries where id = $1) delete from audit_seals where entry_id = $1', [
          s.id(7),
        ]),
      /^block \d+: sealed with \d entries, now has \d/,
    ],
    [
      'two swapped seals',
      async s => {
        await s.pool.query('drop index audit_seals_entry')
        await s.tamper(
          `update audit_seals s set entry_id = o.entry_id, hash = o.hash from audit_seals o
           where (s.entry_id = $1 and o.entry_id = $2) or (s.entry_id = $2 and o.entry_id = $1)`,
          [s.id(0), s.id(1)],
        )
      },
      /^entries ID1 and ID0: swapped/,
    ],
    [
      'two entries that changed places',
      s =>
        s.tamper(
          `update audit_entries e set user_id = o.user_id, patient_id = o.patient_id, at = o.at from audit_entries o
           where (e.id = $1 and o.id = $2) or (e.id = $2 and o.id = $1)`,
          [s.id(5), s.id(6)],
        ),
      /^entry ID5: changed/,
    ],
    [
      'an entry smuggled below the horizon',
      s =>
        s.tamper(
          `insert into audit_entries (id, at, written_at, txid, action, is_change, origin)
           select gen_random_uuid(), at, written_at, txid, action, false, origin from audit_entries where id = $1`,
          [s.id(0)],
        ),
      /^entry \S+: added into the past/,
    ],
    [
      'an entry with a forged time of writing, sealed like any other',
      async s => {
        await s.tamper(
          `insert into audit_entries (id, at, written_at, action, is_change, origin)
           values (gen_random_uuid(), now(), now() - interval '3 hours', 'notes:read', false, '{}')`,
        )
        await s.sealAll(1)
      },
      /^entry \S+: added into the past/,
    ],
    [
      'an entry smuggled into a block',
      async s => {
        await s.write(0)
        await s.tamper(
          `insert into audit_seals (block, position, entry_id, hash)
           select 1, 6, id, '\\x00' from audit_entries where id not in (select entry_id from audit_seals)`,
        )
      },
      /^block 1: sealed with \d entries, now has \d/,
    ],
    ['a removed block', s => s.tamper('delete from audit_blocks where number = 2'), /^block 3: block 2 is missing/],
    [
      'a block whose hash was changed',
      s => s.tamper(`update audit_blocks set hash = '\\x00' where number = 2`),
      /^block 2: broken/,
    ],
    [
      'a block that was computed anew',
      s => s.tamper(`update audit_blocks set sealed_at = sealed_at - interval '1 day' where number = 2`),
      /^block 2: broken/,
    ],
    [
      'seals that were computed anew',
      s => s.tamper(`update audit_seals set hash = sha256('x') where entry_id = $1`, [s.id(8)]),
      /^block \d: broken/,
    ],
  ]
  for (const [name, tamperWith, expected] of cases) {
    await t.test(name, async t => {
      const s = await sealed(t)
      await tamperWith(s)
      const { findings, found } = await s.verify()
      t.ok(findings > 0)
      const pattern = new RegExp(expected.source.replaceAll(/ID(\d)/g, (_, place) => s.id(Number(place))))
      t.ok(
        found.some(finding => pattern.test(finding)),
        found.join('\n'),
      )
    })
  }
})

t.test('an end that was cut off is found by a block that was noted', async t => {
  const s = await sealed(t)
  const newest = await s.sealer.newest()
  if (newest === null) throw new Error('nothing was sealed')
  await s.tamper(
    `with cut as (delete from audit_seals where block = $1 returning entry_id), blocks as (delete from audit_blocks where number = $1)
     delete from audit_entries where id in (select entry_id from cut)`,
    [newest.number],
  )
  t.match(await s.verify(), { findings: 0 }, 'from inside nothing is missing')
  t.match((await s.verify(newest)).found, [/cut off/])
  const other = { number: 1, hash: newest.hash }
  t.match((await s.verify(other)).found, [/not the one that was noted/])
})

t.test('an entry that commits late goes into a later block, and writers never wait for the sealer', async t => {
  const { pool, verify, sealer, write, sealAll } = await sealed(t)
  const late: pg.PoolClient = await pool.connect()
  await late.query('begin')
  await appendAudit(late, actAt(Date.now()), { ...change, after: 'late' })
  await write(3)
  const before = (await verify()).blocks
  await sealer.seal()
  t.equal((await verify()).blocks, before, 'what came after the open transaction waits for it')
  await late.query('commit')
  late.release()
  await sealAll(5)
  t.match(await verify(), { findings: 0, waiting: 0, entries: 20 })
})

t.test('a transaction that fails leaves no hole, and a second sealer no second block', async t => {
  const { pool, verify, write } = await sealed(t)
  await t.rejects(
    transaction(pool, async client => {
      await appendAudit(client, actAt(Date.now()), { ...change, after: 'never' })
      throw new Error('no')
    }),
  )
  await write(1)
  const sealers = [postgresAuditSealer(pool), postgresAuditSealer(pool), postgresAuditSealer(pool)]
  await until(async () => {
    await Promise.allSettled(sealers.map(sealer => sealer.seal()))
    return (await verify()).waiting === 0
  })
  t.match(await verify(), { findings: 0, entries: 17 })
})

t.test('after a restore into another cluster, where transactions count anew, everything is sealed once', async t => {
  const { tamper, write, sealer, verify, pool } = await sealed(t)
  await write(2)
  // What a restore brings: blocks of a cluster whose numbers are far above the ones given out here.
  await tamper(`truncate audit_blocks, audit_seals`)
  const foreign = await pool.query(
    `insert into audit_blocks (number, previous_hash, hash, count, sealed_at, until_txid, until_id, cluster)
     values (1, decode(repeat('00', 32), 'hex'), '\\x00', 0, now(), '999999999', gen_random_uuid(), 'elsewhere')`,
  )
  t.equal(foreign.rowCount, 1)
  t.equal((await verify()).waiting, 18, 'nothing can be said about them yet')
  t.equal(await sealer.seal(), 18)
  await write(0)
  await until(async () => (await sealer.seal()) > 0)
  const { found, entries, waiting } = await verify()
  t.same([entries, waiting], [19, 0])
  t.match(found, [/^block 1: broken/], 'but for the block that this test made up')
})

t.test('entries that tell of long ago are counted', async t => {
  const { pool, sealAll, verify } = await sealed(t)
  await transaction(pool, client => appendAudit(client, actAt(0), { ...change, after: 'imported' }))
  await sealAll(1)
  t.match(await verify(), { findings: 0, late: 1 })
})
