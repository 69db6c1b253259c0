import { createHash } from 'node:crypto'

/** The hash before the first block. */
export const NO_HASH = Buffer.alloc(32)
export const NO_ID = '00000000-0000-0000-0000-000000000000'

/** An entry as it is hashed: every column, as text that does not depend on any setting. */
export interface ChainedEntry {
  readonly id: string
  /** Microseconds since 1970, as the others. */
  readonly at: string
  readonly written_at: string
  readonly txid: string
  readonly user_id: string | null
  readonly action: string
  readonly is_change: boolean
  readonly patient_id: string | null
  readonly resource: string | null
  readonly reason: string | null
  readonly origin: string
  readonly body: Buffer | null
}

const micros = (column: string) => `(extract(epoch from ${column}) * 1000000)::bigint::text`

/** SQL: columns of `audit_entries e` as a `ChainedEntry`. */
export const CHAINED_COLUMNS = `e.id::text, ${micros('e.at')} as at, ${micros('e.written_at')} as written_at,
  e.txid::text as txid, e.user_id::text, e.action, e.is_change, e.patient_id::text, e.resource::text as resource, e.reason,
  e.origin::text as origin, e.body`

export interface ChainedBlock {
  readonly number: string
  readonly previous_hash: Buffer
  readonly count: number
  /** Microseconds since 1970. */
  readonly sealed_at: string
  readonly until_txid: string
  readonly until_id: string
  readonly cluster: string
}

/** SQL: columns of `audit_blocks b`. */
export const BLOCK_COLUMNS = `b.number::text as number, b.previous_hash, b.hash, b.count, ${micros('b.sealed_at')} as sealed_at,
  b.until_txid::text as until_txid, b.until_id::text as until_id, b.cluster`

/** SHA-256 over the fields, each with its length before it, so that no two different entries look alike. */
export function entryHash(entry: ChainedEntry): Buffer {
  return hashOf([
    entry.id,
    entry.at,
    entry.written_at,
    entry.txid,
    entry.user_id,
    entry.action,
    String(entry.is_change),
    entry.patient_id,
    entry.resource,
    entry.reason,
    entry.origin,
    entry.body,
  ])
}

/** Takes the hashes of a block's entries in their order, then gives the block's own. */
export function blockHasher() {
  const entries = createHash('sha256')
  return {
    add(hash: Buffer) {
      entries.update(hash)
    },
    hash(block: ChainedBlock): Buffer {
      const { number, previous_hash, count, sealed_at, until_txid, until_id, cluster } = block
      const fields = [number, previous_hash, String(count), sealed_at, until_txid, until_id, cluster, entries.digest()]
      return hashOf(fields)
    },
  }
}

function hashOf(fields: readonly (string | Buffer | null)[]): Buffer {
  const sum = createHash('sha256')
  const length = Buffer.alloc(4)
  for (const field of fields) {
    if (field === null) {
      sum.update('n')
      continue
    }
    const bytes = typeof field === 'string' ? Buffer.from(field) : field
    length.writeUInt32BE(bytes.length)
    sum.update('v').update(length).update(bytes)
  }
  return sum.digest()
}

/** The order within a block, and of positions in the chain: by transaction, then id. */
export function isAfter(
  a: { readonly txid: string; readonly id: string },
  b: { readonly txid: string; readonly id: string },
): boolean {
  const [left, right] = [BigInt(a.txid), BigInt(b.txid)]
  return left === right ? a.id > b.id : left > right
}
