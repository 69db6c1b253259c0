import type { UserRecord } from '../../model/user.ts'
import { instant, instantOrNull } from './rows.ts'

export type UserRecordRow = {
  id: string
  email: string
  name: string
  roles: string[]
  wards: { id: string; name: string }[]
  patient_id: string | null
  disabled_at: Date | null
  locked_until: Date | null
  last_login_at: Date | null
  must_change_password: boolean
  version: number
  created_at: Date
  sort_key: string
}

/** Of `users u`. */
export const USER_RECORD_COLUMNS = `u.id, u.email, u.name, u.roles, u.disabled_at, u.locked_until, u.last_login_at,
  u.must_change_password, u.version, u.created_at, lower(u.name) as sort_key,
  coalesce((select jsonb_agg(jsonb_build_object('id', w.id, 'name', w.name) order by w.name)
    from ward_staff s join wards w on w.id = s.ward_id
    where s.user_id = u.id and w.removed_at is null), '[]') as wards,
  (select patient_id from patient_accounts where user_id = u.id and ended_at is null) as patient_id`

export function userRecordFromRow(row: UserRecordRow): UserRecord {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    roles: row.roles,
    wards: row.wards,
    patientId: row.patient_id,
    disabledAt: instantOrNull(row.disabled_at),
    lockedUntil: instantOrNull(row.locked_until),
    lastLoginAt: instantOrNull(row.last_login_at),
    mustChangePassword: row.must_change_password,
    version: row.version,
    createdAt: instant(row.created_at),
  }
}
