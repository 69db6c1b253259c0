import { type Static, Type } from 'typebox'

const Name = Type.String({ pattern: '^[a-z_][a-z0-9_:-]*$', maxLength: 63 })

const Table = Type.Object({
  /** Our own tables, or BullMQ's. */
  area: Type.Union([Type.Literal('main'), Type.Literal('queues')]),
  name: Name,
  /** In the order of the rows; generated ones are computed anew. */
  columns: Type.Array(Name),
})
export type BackupTable = Static<typeof Table>

const Elsewhere = Type.Union([Type.Literal('queues'), Type.Literal('vitals')])
export type Elsewhere = Static<typeof Elsewhere>

/** What a backup holds and what it takes to read it. First in the file. */
export const BackupManifest = Type.Object({
  format: Type.Literal(1),
  /** Unix ms. */
  madeAt: Type.Number(),
  migrations: Type.Array(Type.String({ pattern: '^\\d{4}-[a-z0-9-]+\\.sql$' })),
  /** Version of BullMQ's tables; null when its queues are not in this database. */
  queueSchema: Type.Union([Type.Integer(), Type.Null()]),
  /** Of the vitals, in the order of time; Unix ms. */
  partitions: Type.Array(
    Type.Object({ name: Name, from: Type.Union([Type.Number(), Type.Null()]), to: Type.Number() }),
  ),
  /** What the system that was backed up keeps in other servers, and is not here. */
  elsewhere: Type.Optional(Type.Array(Elsewhere)),
  /** In an order in which nothing refers to what comes later. */
  tables: Type.Array(Table),
})
export type BackupManifest = Static<typeof BackupManifest>

export const BackupSequences = Type.Array(
  Type.Object({
    area: Table.properties.area,
    name: Type.String({ maxLength: 63 }),
    /** The next number to give; a text because it may be beyond what a double holds. */
    last: Type.String({ pattern: '^-?\\d+$' }),
    called: Type.Boolean(),
  }),
)
export type BackupSequences = Static<typeof BackupSequences>

/** A backup is a line of these: the manifest, then of each table its rows in pieces and their number, then the sequences. */
export type BackupPart =
  | { readonly kind: 'manifest'; readonly manifest: BackupManifest }
  /** The rows that follow belong to this one of the manifest's tables. */
  | { readonly kind: 'table'; readonly index: number }
  /** A piece of PostgreSQL's COPY text; a row may lie across two pieces. */
  | { readonly kind: 'rows'; readonly bytes: Uint8Array }
  | { readonly kind: 'end'; readonly rows: number }
  | { readonly kind: 'sequences'; readonly sequences: BackupSequences }

/** A database that cannot be backed up or restored into; the message says why and what to do. */
export class NotRestorable extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'NotRestorable'
  }
}
