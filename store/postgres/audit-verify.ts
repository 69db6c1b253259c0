import pg from 'pg'
import type { AuditBlock } from '../audit.ts'
import {
  BLOCK_COLUMNS,
  blockHasher,
  CHAINED_COLUMNS,
  type ChainedBlock,
  type ChainedEntry,
  entryHash,
  isAfter,
  NO_HASH,
} from './audit-chain.ts'

/** Rows held in memory at once: some 5 MB. */
const ROWS = 2000
/** Microseconds by which an entry may be older than the block before its own: how long a transaction may take. */
const LATEST_COMMIT = 3_600_000_000n
/** Microseconds between what an entry tells and when it was written that are worth a note. */
const NOTED_AFTER = 86_400_000_000n

export interface AuditReport {
  readonly blocks: number
  /** Sealed entries that were compared. */
  readonly entries: number
  /** Written, and not sealed yet. */
  readonly waiting: number
  /** Entries that tell of a time more than a day before they were written: right for imports and old records only. */
  readonly late: number
  readonly findings: number
  readonly newest: AuditBlock | null
}

type SealRow = { block: string; position: number; entry_id: string; hash: Buffer } & (
  | ChainedEntry
  | { [K in keyof ChainedEntry]: null }
)
type BlockRow = ChainedBlock & { readonly hash: Buffer }

/**
 * Computes every hash again, in one snapshot, entry by entry.
 * @param onFinding told of each thing that is wrong, one line
 * @param noted a block that somebody wrote down outside: it must still be there
 */
export async function verifyAudit(
  url: string,
  onFinding: (finding: string) => void,
  noted?: AuditBlock,
): Promise<AuditReport> {
  const client = new pg.Client({ connectionString: url, application_name: 'wardbeat-audit-verify' })
  await client.connect()
  try {
    await client.query('begin isolation level repeatable read, read only')
    await client.query("set local timezone = 'UTC'")
    return await verifyIn(client, onFinding, noted)
  } finally {
    await client.end()
  }
}

async function verifyIn(client: pg.Client, onFinding: (finding: string) => void, noted?: AuditBlock) {
  let findings = 0
  let [blocks, entries, late] = [0, 0, 0]
  const wrong = (finding: string) => {
    findings++
    onFinding(finding)
  }
  const seals = peekable(
    streamed<SealRow>(
      client,
      'seals',
      `select s.block::text as block, s.position, s.entry_id::text, s.hash, ${CHAINED_COLUMNS}
       from audit_seals s left join audit_entries e on e.id = s.entry_id order by s.block, s.position`,
    ),
  )
  let last: BlockRow | null = null
  for await (const block of streamed<BlockRow>(
    client,
    'blocks',
    `select ${BLOCK_COLUMNS} from audit_blocks b order by b.number`,
  )) {
    blocks++
    const name = `block ${block.number}`
    const expected: bigint = BigInt(last?.number ?? 0) + 1n
    if (BigInt(block.number) !== expected) wrong(`${name}: block ${expected} is missing before it`)
    else if (!block.previous_hash.equals(last?.hash ?? NO_HASH)) wrong(`${name}: does not follow from the one before`)
    const hasher = blockHasher()
    let count = 0
    let before: ChainedEntry | null = null
    for (let seal = await seals.peek(); seal !== null && BigInt(seal.block) <= BigInt(block.number); ) {
      if (seal.block !== block.number) {
        wrong(`entry ${seal.entry_id}: sealed in block ${seal.block}, which is missing`)
      } else {
        count++
        const place = `${name}, position ${seal.position}`
        if (seal.position !== count) wrong(`${place}: position ${count} is missing`)
        hasher.add(seal.hash)
        if (seal.id === null) wrong(`entry ${seal.entry_id}: missing (${place})`)
        else {
          entries++
          if (!entryHash(seal).equals(seal.hash)) wrong(`entry ${seal.id}: changed, or not the one sealed (${place})`)
          if (before !== null && !isAfter(seal, before)) {
            wrong(`entries ${before.id} and ${seal.id}: swapped (${place})`)
          }
          if (last !== null && BigInt(seal.written_at) < BigInt(last.sealed_at) - LATEST_COMMIT) {
            wrong(`entry ${seal.id}: added into the past (${place})`)
          }
          if (BigInt(seal.at) < BigInt(seal.written_at) - NOTED_AFTER) late++
          before = seal
        }
      }
      await seals.next()
      seal = await seals.peek()
    }
    if (count !== block.count) wrong(`${name}: sealed with ${block.count} entries, now has ${count}`)
    if (!hasher.hash(block).equals(block.hash)) wrong(`${name}: broken, it does not fit its hash`)
    if (noted !== undefined && noted.number === Number(block.number) && noted.hash !== block.hash.toString('hex')) {
      wrong(`${name}: its hash is not the one that was noted`)
    }
    last = block
  }
  for (let seal = await seals.peek(); seal !== null; seal = await seals.peek()) {
    wrong(`entry ${seal.entry_id}: sealed in block ${seal.block}, which is missing`)
    await seals.next()
  }
  if (noted !== undefined && noted.number > Number(last?.number ?? 0)) {
    wrong(`block ${noted.number}: was noted, and is missing: the end of the chain was cut off`)
  }
  const waiting = await unsealed(client, last, wrong)
  const newest = last === null ? null : { number: Number(last.number), hash: last.hash.toString('hex') }
  return { blocks, entries, waiting, late, findings, newest }
}

/** Entries outside every block: those behind the newest one wait, those before it were smuggled in. */
async function unsealed(client: pg.Client, newest: BlockRow | null, wrong: (finding: string) => void): Promise<number> {
  const { rows } = await client.query<{ cluster: string }>(
    'select system_identifier::text as cluster from pg_control_system()',
  )
  // Restored into another cluster and not started there yet: transaction numbers say nothing.
  const isComparable = newest !== null && newest.cluster === rows[0]?.cluster
  const end = isComparable ? { txid: newest.until_txid, id: newest.until_id } : null
  let waiting = 0
  for await (const entry of streamed<{ id: string; txid: string }>(
    client,
    'unsealed',
    `select e.id::text, e.txid::text as txid from audit_entries e
     where not exists (select from audit_seals s where s.entry_id = e.id)`,
  )) {
    // The end itself was the last entry of its block, so it cannot be unsealed either.
    if (end === null || isAfter(entry, end)) waiting++
    else wrong(`entry ${entry.id}: added into the past, or its seal is missing`)
  }
  return waiting
}

async function* streamed<R extends pg.QueryResultRow>(client: pg.Client, name: string, sql: string): AsyncGenerator<R> {
  await client.query(`declare ${name} no scroll cursor for ${sql}`)
  for (;;) {
    const { rows } = await client.query<R>(`fetch ${ROWS} from ${name}`)
    yield* rows
    if (rows.length < ROWS) return
  }
}

function peekable<R>(rows: AsyncGenerator<R>) {
  let ahead: Promise<IteratorResult<R, unknown>> | null = null
  const look = () => {
    ahead ??= rows.next()
    return ahead
  }
  return {
    async peek(): Promise<R | null> {
      const found = await look()
      return found.done === true ? null : found.value
    },
    async next(): Promise<void> {
      await look()
      ahead = null
    },
  }
}
