import type pg from 'pg'
import type { Patient } from '../../model/patient.ts'
import type { Merge } from '../merges.ts'
import { ByTimeAndId, decodeCursor, type Page, page } from './page.ts'
import { date, instant, instantOrNull, only } from './rows.ts'

type PersonRow = { given: string[]; family: string; birth: string | null }
type MergeRow = {
  id: string
  into_id: string
  from_id: string
  into_who: PersonRow
  from_who: PersonRow
  reason: string
  at: Date
  by: string | null
  undone_at: Date | null
  moved: Record<string, number>
}

const WHO = (p: string) => `jsonb_build_object('given', ${p}.given, 'family', ${p}.family, 'birth', ${p}.birth_date)`

const SELECT_MERGES = `
  select m.id, m.into_id, m.from_id, ${WHO('i')} as into_who, ${WHO('f')} as from_who, m.reason, m.at, m.by, m.undone_at,
    coalesce((select jsonb_object_agg(v."table", cardinality(v.keys)) from merge_moves v where v.merge_id = m.id), '{}') as moved
  from merges m join patients i on i.id = m.into_id join patients f on f.id = m.from_id`

export async function mergeById(client: pg.ClientBase, id: string): Promise<Merge> {
  const { rows } = await client.query<MergeRow>(`${SELECT_MERGES} where m.id = $1`, [id])
  return mergeFromRow(only(rows))
}

export async function listMerges(
  pool: pg.Pool,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string },
): Promise<Page<Merge>> {
  const [at, id] = cursor === undefined ? [null, null] : decodeCursor(ByTimeAndId, cursor)
  const { rows } = await pool.query<MergeRow>(
    `${SELECT_MERGES}
     where $1::timestamptz is null or m.at < $1 or (m.at = $1 and m.id > $2::uuid)
     order by m.at desc, m.id limit $3`,
    [at === null ? null : date(at), id, limit + 1],
  )
  return page(rows, limit, mergeFromRow, row => [row.at.getTime(), row.id])
}

function mergeFromRow(row: MergeRow): Merge {
  return {
    id: row.id,
    into: who(row.into_id, row.into_who),
    from: who(row.from_id, row.from_who),
    reason: row.reason,
    at: instant(row.at),
    by: row.by,
    undoneAt: instantOrNull(row.undone_at),
    moved: row.moved,
  }
}

function who(id: string, { given, family, birth }: PersonRow): Pick<Patient, 'id' | 'name' | 'birthDate'> {
  return { id, name: { given, family }, birthDate: birth }
}
