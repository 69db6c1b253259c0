import type pg from 'pg'
import type { AuditSealer } from '../audit.ts'
import {
  BLOCK_COLUMNS,
  blockHasher,
  CHAINED_COLUMNS,
  type ChainedBlock,
  type ChainedEntry,
  entryHash,
  NO_HASH,
  NO_ID,
} from './audit-chain.ts'
import { transaction } from './pool.ts'
import { only } from './rows.ts'

/** Entries of one block: some 0.3 s. */
const MOST_IN_BLOCK = 5000

/**
 * Seals entries behind those who write them. A transaction that is under way holds its own number and everything above
 * it back, so what is sealed up to a number is complete: whoever commits late goes into a later block, and an entry
 * that turns up below is an intruder.
 */
export function postgresAuditSealer(pool: pg.Pool): AuditSealer {
  return {
    async seal(signal) {
      for (let total = 0; ; ) {
        const sealed = await transaction(pool, sealBlock)
        total += sealed
        if (sealed < MOST_IN_BLOCK || signal?.aborted) return total
      }
    },
    async newest() {
      const { rows } = await pool.query<{ number: number; hash: Buffer }>(
        'select number::float8 as number, hash from audit_blocks order by audit_blocks.number desc limit 1',
      )
      return rows[0] ? { number: rows[0].number, hash: rows[0].hash.toString('hex') } : null
    },
  }
}

type BlockRow = ChainedBlock & { readonly hash: Buffer }
type Now = { readonly horizon: string; readonly cluster: string; readonly at: string }

async function sealBlock(client: pg.PoolClient): Promise<number> {
  // A block that somebody has noted must not be lost in a crash of the database.
  await client.query(`select set_config('synchronous_commit', 'on', true)`)
  const { rows } = await client.query<BlockRow>(
    `select ${BLOCK_COLUMNS} from audit_blocks b order by b.number desc limit 1`,
  )
  const last = rows[0]
  const now = only(
    (
      await client.query<Now>(
        `select pg_snapshot_xmin(pg_current_snapshot())::text as horizon, system_identifier::text as cluster,
           (extract(epoch from clock_timestamp()) * 1000000)::bigint::text as at from pg_control_system()`,
      )
    ).rows,
  )
  const isForeign = last !== undefined && last.cluster !== now.cluster
  const entries = isForeign ? await leftOver(client) : await finished(client, last, now.horizon)
  const hasMore = entries.length === MOST_IN_BLOCK
  if (entries.length === 0 && !isForeign) return 0
  const unsealed = await withoutSealed(client, entries)
  const end = entries.at(-1)
  const block: ChainedBlock = {
    number: String(BigInt(last?.number ?? 0) + 1n),
    previous_hash: last?.hash ?? NO_HASH,
    count: unsealed.length,
    sealed_at: now.at,
    until_txid: hasMore && end !== undefined ? end.txid : now.horizon,
    until_id: hasMore && end !== undefined ? end.id : NO_ID,
    cluster: isForeign && hasMore ? last.cluster : now.cluster,
  }
  await write(client, block, unsealed)
  return entries.length
}

/** In this cluster: whatever finished since the last block. */
async function finished(client: pg.PoolClient, last: BlockRow | undefined, horizon: string): Promise<ChainedEntry[]> {
  const { rows } = await client.query<ChainedEntry>(
    `select ${CHAINED_COLUMNS} from audit_entries e
     where (e.txid, e.id) > ($1::xid8, $2::uuid) and e.txid < $3::xid8 order by e.txid, e.id limit ${MOST_IN_BLOCK}`,
    [last?.until_txid ?? '0', last?.until_id ?? NO_ID, horizon],
  )
  return rows
}

/** The database was restored into another cluster, whose transactions have numbers of their own: once, all that is left. */
async function leftOver(client: pg.PoolClient): Promise<ChainedEntry[]> {
  const { rows } = await client.query<ChainedEntry>(
    `select ${CHAINED_COLUMNS} from audit_entries e
     where not exists (select from audit_seals s where s.entry_id = e.id) order by e.txid, e.id limit ${MOST_IN_BLOCK}`,
  )
  return rows
}

async function withoutSealed(client: pg.PoolClient, entries: readonly ChainedEntry[]): Promise<ChainedEntry[]> {
  const { rows } = await client.query<{ entry_id: string }>(
    'select entry_id::text from audit_seals where entry_id = any($1::uuid[])',
    [entries.map(entry => entry.id)],
  )
  const sealed = new Set(rows.map(row => row.entry_id))
  return entries.filter(entry => !sealed.has(entry.id))
}

/** A second sealer would collide on the number, and come again. */
async function write(client: pg.PoolClient, block: ChainedBlock, entries: readonly ChainedEntry[]): Promise<void> {
  const hashes = entries.map(entryHash)
  const hasher = blockHasher()
  for (const hash of hashes) hasher.add(hash)
  await client.query(
    `insert into audit_blocks (number, previous_hash, hash, count, sealed_at, until_txid, until_id, cluster)
     values ($1, $2, $3, $4, timestamptz 'epoch' + $5::bigint * interval '1 microsecond', $6::xid8, $7, $8)`,
    [
      block.number,
      block.previous_hash,
      hasher.hash(block),
      block.count,
      block.sealed_at,
      block.until_txid,
      block.until_id,
      block.cluster,
    ],
  )
  await client.query(
    `insert into audit_seals (block, position, entry_id, hash)
     select $1, n, id, hash from unnest($2::uuid[], $3::bytea[]) with ordinality as s (id, hash, n)`,
    [block.number, entries.map(entry => entry.id), hashes],
  )
}
