import type pg from 'pg'
import { STAY_BEGINNINGS, STAY_ENDINGS, type Stay } from '../../model/stay.ts'
import { instant, instantOrNull, oneOf } from './rows.ts'

export type StayRow = {
  id: string
  patient_id: string
  ward_id: string
  ward: string
  bed_id: string | null
  bed: string | null
  from_at: Date
  to_at: Date | null
  beginning: string
  ending: string | null
  reason: string | null
  disposition: string | null
  begun_by: string | null
  ended_by: string | null
}

/** Selects `StayRow`s; `s` is the stay. */
export const SELECT_STAYS = `
  select s.id, s.patient_id, s.ward_id, w.name as ward, s.bed_id, b.name as bed, lower(s.during) as from_at,
         upper(s.during) as to_at, s.beginning, s.ending, s.reason, s.disposition, s.begun_by, s.ended_by
  from stays s join wards w on w.id = s.ward_id left join beds b on b.id = s.bed_id`

export function stayFromRow(row: StayRow): Stay {
  return {
    id: row.id,
    patientId: row.patient_id,
    wardId: row.ward_id,
    ward: row.ward,
    bedId: row.bed_id,
    bed: row.bed,
    from: instant(row.from_at),
    to: instantOrNull(row.to_at),
    beginning: oneOf(STAY_BEGINNINGS, row.beginning),
    ending: row.ending === null ? null : oneOf(STAY_ENDINGS, row.ending),
    reason: row.reason,
    disposition: row.disposition,
    begunBy: row.begun_by,
    endedBy: row.ended_by,
  }
}

export async function openStayOf(client: pg.ClientBase, patientId: string): Promise<Stay | null> {
  const { rows } = await client.query<StayRow>(`${SELECT_STAYS} where s.patient_id = $1 and upper_inf(s.during)`, [
    patientId,
  ])
  return rows[0] ? stayFromRow(rows[0]) : null
}
