import { randomBytes } from 'node:crypto'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import t from 'tap'
import { createLog } from '../../../observability/log.ts'
import { readBackup, verifyBackup, writeBackup } from '../../../processes/backup/backup-file.ts'
import { embeddedPostgresUrl, startEmbeddedPostgres } from '../../../processes/embedded-postgres.ts'
import type { BackupPart } from '../../../store/backup.ts'
import { verifyAudit } from '../../../store/postgres/audit-verify.ts'
import { checkEmpty, copyIn } from '../../../store/postgres/copy-in.ts'
import { backupFolder, PASSPHRASE, runBackup } from '../../support/backup.ts'
import { testDatabase } from '../../support/database.ts'
import { openProbe, openSql } from '../../support/probe.ts'
import { startTestSystem } from '../../support/system.ts'
import { tableHashes } from '../../support/table-hashes.ts'
import { until } from '../../support/until.ts'

/** Published before the backup begins, each acknowledged. */
const BEFORE = 300

t.setTimeout(400_000)

interface Teardown {
  teardown(end: () => Promise<void>): void
}

/** A database on the server of the tests in which nothing is at all. */
async function bareDatabase(t: Teardown): Promise<string> {
  const server = new URL(String(process.env.TEST_DATABASE_URL))
  const name = `bare_${process.pid}_${randomBytes(4).toString('hex')}`
  const sql = async (text: string) => {
    const db = new pg.Client({ connectionString: String(process.env.TEST_DATABASE_URL) })
    await db.connect()
    await db.query(text)
    await db.end()
  }
  await sql(`create database ${name}`)
  t.teardown(() => sql(`drop database ${name} with (force)`))
  server.pathname = `/${name}`
  return server.href
}

async function tablesIn(url: string): Promise<number> {
  const db = new pg.Client({ connectionString: url })
  await db.connect()
  const { rows } = await db.query<{ n: number }>(
    `select count(*)::int as n from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`,
  )
  await db.end()
  return rows[0]?.n ?? -1
}

async function partsOf(file: string): Promise<BackupPart[]> {
  const parts: BackupPart[] = []
  for await (const part of readBackup(file, PASSPHRASE)) parts.push(part)
  return parts
}

function manifestOf(parts: readonly BackupPart[]) {
  const [first] = parts
  if (first?.kind !== 'manifest') throw new Error('no manifest')
  return first.manifest
}

t.test('a backup under load has all that was acknowledged, and starts in another place', async t => {
  const dir = await backupFolder(t)
  const demoLogin = { ADMIN_EMAIL: 'admin@wardbeat.local', ADMIN_PASSWORD: 'demo' }
  const system = await startTestSystem(t, { ...demoLogin, DEMO: '1' })
  const sql = await openSql(t, system)
  const probe = await openProbe(t, system, sql, 'probe')
  await until(async () => (await sql('select from vitals limit 100')).length === 100, { within: 60_000, every: 100 })

  let isOver = false
  const times: number[] = []
  const load = (async () => {
    while (!isOver) times.push(await probe.publish({ spo2: 97, hr: 60 + (times.length % 40) }))
  })()
  await until(() => times.length >= BEFORE, { within: 60_000, what: 'readings before the backup' })
  const before = times.slice(0, BEFORE)
  const file = join(dir, 'live.backup')
  t.match(await runBackup('backup', file, system.env), { code: 0, output: /rows of \d+ tables/ })
  isOver = true
  await load
  t.match(await runBackup('backup', file, system.env), { code: 1, output: /exists already/ })
  t.equal((await stat(file)).mode & 0o777, 0o600)
  t.same(await readdir(dir), ['live.backup'])

  const restored = join(dir, 'restored')
  const env = { ...system.env, DATA_DIR: restored }
  t.match(await runBackup('restore', file, env), { code: 0, output: /It is whole[\s\S]*Restored/ })
  t.match(await runBackup('restore', file, env), { code: 1, output: /not empty/ })
  t.match(await runBackup('restore', file, system.env), { code: 1, output: /already running/ })
  t.match(await system.stop(), { code: 0 })

  const again = await startTestSystem(t, { ...demoLogin, DATA_DIR: restored })
  const url = (await embeddedPostgresUrl(join(restored, 'postgres'))) ?? ''
  const db = new pg.Client({ connectionString: url })
  await db.connect()
  await until(
    async () => {
      const { rows } = await db.query<{ n: number }>(
        `select count(*)::int as n from vitals where device_id = 'probe'
           and device_time = any(select to_timestamp(ts / 1000) from unnest($1::float8[]) ts)`,
        [before],
      )
      return rows[0]?.n === new Set(before).size
    },
    { within: 30_000, every: 200, what: 'all that was acknowledged before the backup is stored' },
  )
  t.ok((await again.api<{ items: unknown[] }>('GET', '/patients')).items.length > 5)
  const findings: string[] = []
  t.match(await verifyAudit(url, finding => findings.push(finding)), { findings: 0 }, findings.join('\n'))
  await db.end()
  t.match(await again.stop(), { code: 0 })

  await t.test('a database at rest comes back row by row', async t => {
    const still = join(dir, 'still.backup')
    const server = await startEmbeddedPostgres({ dir: join(restored, 'postgres'), log: createLog('test', 'warn') })
    t.match(await runBackup('backup', still, env), { code: 0 })
    const hashes = await tableHashes(server.url)
    await server.stop()
    const bare = await bareDatabase(t)
    t.match(await runBackup('restore', still, { DATABASE_URL: bare }), { code: 0 })
    for (const table of ['patients', 'vitals', 'alerts', 'audit_entries', 'audit_seals', 'known_words', 'rules']) {
      t.match(hashes[`main ${table}`], /^[1-9]/, `${table} has rows`)
    }
    t.same(withoutFeeds(await tableHashes(bare)), withoutFeeds(hashes))
    const parts = await partsOf(still)
    const counted = parts.flatMap(part => (part.kind === 'end' ? part.rows : []))
    t.same(
      manifestOf(parts).tables.map(({ area, name }, i) => `${area} ${name} ${counted[i]}`),
      manifestOf(parts).tables.map(({ area, name }) => `${area} ${name} ${hashes[`${area} ${name}`]?.split(' ')[0]}`),
    )
    t.match(await verifyAudit(bare, finding => findings.push(finding)), { findings: 0 }, findings.join('\n'))

    await t.test('what is not whole, or not ours to read, is refused before anything is written', async t => {
      const target = await bareDatabase(t)
      const bytes = await readFile(still)
      const broken = join(dir, 'broken')
      const { signal } = new AbortController()
      for (const [what, made, message] of [
        ['changed in the middle', flipped(bytes, Math.floor(bytes.length / 2)), /changed or cut short/],
        ['cut short', bytes.subarray(0, -100), /changed or cut short/],
        ['not a backup', Buffer.from('hello'), /no backup of Wardbeat/],
        ['changed at the end', flipped(bytes, bytes.length - 1), /changed or cut short/],
      ] as const) {
        await writeFile(broken, made)
        await t.rejects(verifyBackup(broken, PASSPHRASE, signal), { name: 'StartError', message }, what)
      }
      await t.rejects(verifyBackup(join(dir, 'none'), PASSPHRASE, signal), { message: /cannot be read/ })
      t.match(await runBackup('restore', broken, { DATABASE_URL: target }), { code: 1, output: /changed or cut short/ })
      const wrong = await runBackup('restore', still, { DATABASE_URL: target, BACKUP_PASSPHRASE: 'another passphrase' })
      t.match(wrong, { code: 1, output: /passphrase is not the one/ })
      t.notMatch(wrong.output, /another|:\/\//)
      const newer = join(dir, 'newer.backup')
      const future = parts.map(part =>
        part.kind === 'manifest'
          ? { ...part, manifest: { ...part.manifest, migrations: [...part.manifest.migrations, '9999-later.sql'] } }
          : part,
      )
      await writeBackup(newer, each(future), PASSPHRASE, new AbortController().signal)
      t.match(await runBackup('restore', newer, { DATABASE_URL: target }), {
        code: 1,
        output: /newer version.*9999-later/,
      })
      t.equal(await tablesIn(target), 0)
    })

    await t.test('a restore that is cut short leaves nothing, and is done again', async t => {
      const { url, pool } = await testDatabase(t)
      const empty = await tableHashes(url)
      const manifest = manifestOf(parts)
      const middle = parts.findIndex(part => part.kind === 'end' && part.rows > 0)
      for (const how of ['failed', 'killed']) {
        const cut = async function* () {
          yield* parts.slice(1, middle + 2)
          if (how === 'failed') throw new Error('cut short')
          await pool.query(
            `select pg_terminate_backend(pid) from pg_stat_activity
             where application_name = 'wardbeat-restore' and datname = current_database()`,
          )
          yield* parts.slice(middle + 2)
        }
        await t.rejects(
          copyIn(url, manifest, cut(), () => {}),
          how,
        )
        await t.resolves(checkEmpty(url, manifest), `${how}: empty`)
      }
      const tables = Object.keys(empty).filter(name => !name.startsWith('sequence'))
      const after = await tableHashes(url)
      t.same(pick(after, tables), pick(empty, tables))
      await copyIn(url, manifest, each(parts.slice(1)), () => {})
      t.same(pick(withoutFeeds(await tableHashes(url)), tables), pick(withoutFeeds(hashes), tables))
    })
  })
})

async function* each(parts: readonly BackupPart[]) {
  yield* parts
}

function flipped(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes)
  changed[at] = (changed[at] ?? 0) ^ 1
  return changed
}

/** Where the feeds stand is the one thing that a restore moves: no position of the lost database is given out again. */
function withoutFeeds({ 'main feed_positions': _, ...others }: Record<string, string>) {
  return others
}

function pick(from: Record<string, string>, names: readonly string[]) {
  return names.map(name => `${name} ${from[name]}`)
}
