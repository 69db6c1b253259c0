import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Act } from '../../model/act.ts'
import { AppError } from '../../model/errors.ts'
import {
  checkAmendable,
  checkUnsigned,
  checkVersionsLeft,
  MOST_NOTE_VERSIONS,
  NOTE_KINDS,
  type Note,
  type NoteKind,
} from '../../model/note.ts'
import type { Person } from '../../model/person.ts'
import type { Kept } from '../kept.ts'
import type { NoteStore, NoteText } from '../notes.ts'
import { appendAudit } from './audit.ts'
import {
  checkNewest,
  createdAtAndId,
  lockPresentPatient,
  newestFirst,
  personOf,
  sameAgain,
  storyOf,
} from './clinical-rows.ts'
import { conditions } from './conditions.ts'
import { edit } from './edit.ts'
import { NOTHING, page } from './page.ts'
import { date, instant, instantOrNull, oneOf } from './rows.ts'
import { checkStorable, isUuid } from './text.ts'
import { appendTimeline } from './timeline.ts'

type NoteRow = {
  id: string
  patient_id: string
  author: Person
  version: number
  kind: string
  text: string
  signed_at: Date | null
  amends: string | null
  reason: string | null
  amendments: string[]
  created_at: Date
  written_at: Date
}

const NOTES = `select n.id, n.patient_id, person(n.author) as author, n.version, v.kind, v.text, n.signed_at, n.amends, n.reason,
    array(select a.id from notes a where a.amends = n.id order by a.created_at, a.id)::text[] as amendments,
    n.created_at, v.written_at
  from notes n join note_versions v on v.note_id = n.id and v.version = n.version`

const SPOKEN: Readonly<Record<NoteKind, string>> = {
  progress: 'Progress note',
  nursing: 'Nursing note',
  discharge: 'Discharge note',
  consult: 'Consult note',
  other: 'Note',
}

export function postgresNotes(pool: pg.Pool): NoteStore {
  return {
    async write(patientId, text, act, id = randomUUID()) {
      checkStorable(text)
      return edit(pool, async client => {
        await lockPresentPatient(client, patientId)
        return add(client, patientId, { id, ...text, amends: null }, act)
      })
    },

    async get(patientId, noteId) {
      if (!isUuid(noteId)) return null
      const note = await byId(pool, noteId)
      if (note?.patientId !== patientId.toLowerCase()) return null
      const { rows } = await pool.query<{ version: number; kind: string; text: string; written_at: Date }>(
        `select version, kind, text, written_at from note_versions
         where note_id = $1 and version <= $2 order by version desc limit $3`,
        [note.id, note.version, MOST_NOTE_VERSIONS],
      )
      const versions = rows.map(({ version, kind, text, written_at }) => ({
        version,
        kind: oneOf(NOTE_KINDS, kind),
        text,
        at: instant(written_at),
      }))
      return { note, versions }
    },

    async list({ patientId, kind, limit, cursor }) {
      if (!isUuid(patientId)) return NOTHING
      const { bind, and, where, values } = conditions()
      and(`n.patient_id = ${bind(patientId)}`)
      if (kind !== undefined) and(`v.kind = ${bind(kind)}`)
      newestFirst({ and, bind }, 'n', cursor)
      const { rows } = await pool.query<NoteRow>(
        `${NOTES} ${where()} order by n.created_at desc, n.id limit ${bind(limit + 1)}`,
        values,
      )
      return page(rows, limit, noteFromRow, createdAtAndId)
    },

    async revise(patientId, noteId, change, ifVersion, act) {
      checkStorable(change)
      return edit(pool, async client => {
        const before = await lock(client, patientId, noteId)
        checkUnsigned(before, personOf(act))
        checkNewest('note', before, ifVersion)
        const { kind = before.kind, text = before.text } = change
        if (kind === before.kind && text === before.text) return before
        checkVersionsLeft(before)
        const { rows } = await client.query<{ version: number }>(
          'update notes set version = version + 1 where id = $1 returning version',
          [before.id],
        )
        await keepText(client, before.id, rows[0]?.version ?? 0, { kind, text }, act)
        return kept(client, before, before.id, act)
      })
    },

    async sign(patientId, noteId, ifVersion, act) {
      return edit(pool, async client => {
        const before = await lock(client, patientId, noteId)
        checkUnsigned(before, personOf(act))
        checkNewest('note', before, ifVersion)
        await client.query('update notes set signed_at = $2 where id = $1', [before.id, date(act.at)])
        const after = await kept(client, before, before.id, act)
        await appendTimeline(client, [storyOf('note', after, act, `${SPOKEN[after.kind]} signed`)])
        return after
      })
    },

    async amend(patientId, noteId, text, act, id = randomUUID()) {
      checkStorable({ text, reason: act.reason })
      return edit(pool, async client => {
        const amended = await lock(client, patientId, noteId)
        checkAmendable(amended)
        return add(client, patientId, { id, kind: amended.kind, text, amends: amended.id }, act)
      })
    },
  }
}

/** A note of its own; an amendment is signed at once. Errors: CONFLICT. */
async function add(
  client: pg.ClientBase,
  patientId: string,
  { id, amends, kind, text }: NoteText & { readonly id: string; readonly amends: string | null },
  act: Act,
): Promise<Kept<Note>> {
  const at = date(act.at)
  const inserted = await client.query(
    `insert into notes (id, patient_id, author, signed_at, amends, reason, created_at)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do nothing`,
    amends === null
      ? [id, patientId, personOf(act), null, null, null, at]
      : [id, patientId, personOf(act), at, amends, act.reason, at],
  )
  if (inserted.rowCount === 0) return sameAgain(await byId(client, id), patientId, note => note.author.id, act)
  await keepText(client, id, 1, { kind, text }, act)
  const note = await kept(client, null, id, act)
  if (amends !== null) await appendTimeline(client, [storyOf('note', note, act, `${SPOKEN[kind]} amended`)])
  return { record: note, isNew: true }
}

async function keepText(client: pg.ClientBase, id: string, version: number, { kind, text }: NoteText, { at }: Act) {
  await client.query(
    'insert into note_versions (note_id, version, kind, text, written_at) values ($1, $2, $3, $4, $5)',
    [id, version, kind, text, date(at)],
  )
}

/** The note as it is now, with the audit of how it came to be so. */
async function kept(client: pg.ClientBase, before: Note | null, id: string, act: Act): Promise<Note> {
  const after = await byId(client, id)
  if (after === null) throw new Error('a note that was just kept is not there')
  await appendAudit(client, act, {
    action: 'notes:write',
    patientId: after.patientId,
    resource: { kind: 'note', id: after.id },
    before,
    after,
  })
  return after
}

/** Errors: NOT_FOUND. */
async function lock(client: pg.ClientBase, patientId: string, noteId: string): Promise<Note> {
  await lockPresentPatient(client, patientId)
  const note = isUuid(noteId) ? await byId(client, noteId) : null
  if (note?.patientId !== patientId.toLowerCase()) throw new AppError('NOT_FOUND', 'No such note')
  return note
}

async function byId(client: pg.Pool | pg.ClientBase, id: string): Promise<Note | null> {
  const { rows } = await client.query<NoteRow>(`${NOTES} where n.id = $1`, [id])
  return rows[0] ? noteFromRow(rows[0]) : null
}

function noteFromRow(row: NoteRow): Note {
  return {
    id: row.id,
    patientId: row.patient_id,
    kind: oneOf(NOTE_KINDS, row.kind),
    text: row.text,
    author: row.author,
    version: row.version,
    signedAt: instantOrNull(row.signed_at),
    amends: row.amends,
    reason: row.reason,
    amendments: row.amendments,
    createdAt: instant(row.created_at),
    updatedAt: instant(row.written_at),
  }
}
