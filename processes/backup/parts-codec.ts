import { Value } from 'typebox/value'
import { BackupManifest, type BackupPart, BackupSequences } from '../../store/backup.ts'
import { StartError } from '../start-error.ts'

/** Each part is its letter, the length of what follows (4 bytes), and that: rows as they are, everything else as JSON. */
const LETTERS = { manifest: 77, table: 84, rows: 82, end: 69, sequences: 83 } as const
const HEAD = 5
/** Bytes: far more than any part has. */
const LONGEST = 64 * 1024 * 1024

export async function* encodeParts(parts: AsyncIterable<BackupPart>): AsyncGenerator<Buffer> {
  for await (const part of parts) {
    const body = part.kind === 'rows' ? part.bytes : Buffer.from(JSON.stringify(bodyOf(part)))
    const head = Buffer.alloc(HEAD)
    head[0] = LETTERS[part.kind]
    head.writeUInt32BE(body.length, 1)
    yield Buffer.concat([head, body])
  }
}

function bodyOf(part: Exclude<BackupPart, { kind: 'rows' }>): unknown {
  if (part.kind === 'manifest') return part.manifest
  if (part.kind === 'sequences') return part.sequences
  return part.kind === 'table' ? part.index : part.rows
}

/** Errors: StartError when it is not what `encodeParts` makes, the end included. */
export async function* decodeParts(source: AsyncIterable<Uint8Array>): AsyncGenerator<BackupPart> {
  let bytes: Buffer = Buffer.alloc(0)
  let last: BackupPart | undefined
  for await (const chunk of source) {
    bytes = bytes.length === 0 ? Buffer.from(chunk) : Buffer.concat([bytes, chunk])
    while (bytes.length >= HEAD) {
      const end = HEAD + bytes.readUInt32BE(1)
      if (end > LONGEST) throw new StartError('The backup is not of this form: it was made by another version')
      if (bytes.length < end) break
      if (last?.kind === 'sequences') throw new StartError('The backup goes on behind its end')
      last = partOf(bytes[0] ?? 0, bytes.subarray(HEAD, end))
      yield last
      bytes = bytes.subarray(end)
    }
  }
  if (bytes.length > 0 || last?.kind !== 'sequences') throw new StartError('The backup has no end')
}

function partOf(letter: number, body: Buffer): BackupPart {
  if (letter === LETTERS.rows) return { kind: 'rows', bytes: body }
  try {
    const value: unknown = JSON.parse(body.toString())
    if (letter === LETTERS.manifest) return { kind: 'manifest', manifest: Value.Parse(BackupManifest, value) }
    if (letter === LETTERS.sequences) return { kind: 'sequences', sequences: Value.Parse(BackupSequences, value) }
    if (letter === LETTERS.table && typeof value === 'number') return { kind: 'table', index: value }
    if (letter === LETTERS.end && typeof value === 'number') return { kind: 'end', rows: value }
  } catch (cause) {
    throw new StartError('The backup is not of this form: it was made by another version', { cause })
  }
  throw new StartError('The backup is not of this form: it was made by another version')
}
