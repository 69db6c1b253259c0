import type pg from 'pg'
import { RELATIONS, type Relation } from '../../model/policy.ts'
import { BUILT_IN_ROLES } from '../../model/role.ts'
import type { AccountReader, RelationReader } from '../access.ts'
import { type RoleRow, roleFromRow } from './role-rows.ts'
import { instantOrNull, oneOf } from './rows.ts'
import { isStorable, isUuid } from './text.ts'

type AccountRow = {
  id: string
  email: string
  name: string
  roles: string[]
  disabled: boolean
  must_change_password: boolean
  wards: { id: string; name: string }[]
  patient_id: string | null
  logins: string[]
  own_roles: RoleRow[]
}

export function postgresAccounts(pool: pg.Pool): AccountReader {
  return {
    async account(userId) {
      if (!isUuid(userId)) return null
      const { rows } = await pool.query<AccountRow>({
        name: 'account',
        text: `select u.id, u.email, u.name, u.roles, u.disabled_at is not null as disabled, u.must_change_password,
           coalesce((select jsonb_agg(jsonb_build_object('id', w.id, 'name', w.name) order by w.name)
             from ward_staff s join wards w on w.id = s.ward_id
             where s.user_id = u.id and w.removed_at is null), '[]') as wards,
           (select patient_id from patient_accounts where user_id = u.id and ended_at is null) as patient_id,
           array(select distinct family from sessions where user_id = u.id and revoked_at is null)::text[] as logins,
           coalesce((select jsonb_agg(jsonb_build_object('id', r.id, 'name', r.name, 'category', r.category,
               'permissions', r.permissions, 'reach', r.reach))
             from roles r where r.id = any(u.roles) and r.removed_at is null), '[]') as own_roles
         from users u where u.id = $1`,
        values: [userId],
      })
      const row = rows[0]
      if (row === undefined) return null
      const given = [...BUILT_IN_ROLES.filter(role => row.roles.includes(role.id)), ...row.own_roles.map(roleFromRow)]
      return {
        user: {
          id: row.id,
          email: row.email,
          name: row.name,
          roles: row.roles,
          wards: row.wards,
          patientId: row.patient_id,
          mustChangePassword: row.must_change_password,
        },
        roles: row.must_change_password ? [] : given,
        given,
        disabled: row.disabled,
        logins: new Set(row.logins),
      }
    },
  }
}

export function postgresRelations(pool: pg.Pool): RelationReader {
  return {
    async relations(userId, patientId) {
      if (!isUuid(userId) || !isUuid(patientId)) return null
      const { rows } = await pool.query<{ relations: string[] }>({
        name: 'relations',
        text: `select array(
             select relation from care_relations where user_id = $1 and patient_id = p.who
             union select 'unattended' from unattended_patients where patient_id = p.who
           ) as relations
         from (select coalesce(merged_into, id) as who from patients where id = $2) p`,
        values: [userId, patientId],
      })
      return rows[0] ? new Set(rows[0].relations.map(asRelation)) : null
    },

    async opened(userId, patientIds, relations) {
      if (!relations.has('break-glass') || !isUuid(userId)) return new Set()
      const { rows } = await pool.query<{ patient_id: string }>({
        name: 'opened',
        text: `select patient_id from care_relations c
         where user_id = $1 and relation = 'break-glass' and patient_id = any($2::uuid[])
           and not exists (select 1 from care_relations o where o.user_id = $1 and o.patient_id = c.patient_id
                           and o.relation <> 'break-glass' and o.relation = any($3::text[]))
           and not ('unattended' = any($3::text[]) and c.patient_id in (select patient_id from unattended_patients))`,
        values: [userId, [...patientIds].filter(isUuid), [...relations]],
      })
      return new Set(rows.map(row => row.patient_id))
    },

    async joined(userIds, patients) {
      const { rows } = await pool.query<{ user_id: string; patient_id: string; relation: string; until: Date | null }>({
        name: 'joined',
        text: `select user_id, patient_id, relation, until from care_relations
         where user_id = any($1::uuid[]) and ($2::uuid[] is null or patient_id = any($2))`,
        values: [userIds.filter(isUuid), uuidsOf(patients)],
      })
      return rows.map(row => ({
        userId: row.user_id,
        patientId: row.patient_id,
        relation: oneOf(JOINING, row.relation),
        until: instantOrNull(row.until),
      }))
    },

    async unattended(patients) {
      const { rows } = await pool.query<{ patient_id: string }>({
        name: 'unattended',
        text: 'select patient_id from unattended_patients where $1::uuid[] is null or patient_id = any($1)',
        values: [uuidsOf(patients)],
      })
      return new Set(rows.map(row => row.patient_id))
    },

    async nextBegin() {
      // The view reaches 5 s ahead, so what begins within them has begun.
      const { rows } = await pool.query<{ begins: Date | null }>({
        name: 'next-begin',
        text: `select min(lower(during)) as begins from care_team where lower(during) > now() + interval '5 seconds'`,
      })
      return instantOrNull(rows[0]?.begins ?? null)
    },

    async inWard(ward) {
      if (!isStorable(ward)) return new Set()
      const { rows } = await pool.query<{ patient_id: string }>({
        name: 'in-ward',
        text: `select s.patient_id from stays s join wards w on w.id = s.ward_id
           where upper_inf(s.during) and w.removed_at is null and (w.id::text = lower($1) or lower(w.name) = lower($1))`,
        values: [ward],
      })
      return new Set(rows.map(row => row.patient_id))
    },
  }
}

const JOINING = RELATIONS.filter(relation => relation !== 'unattended')
const uuidsOf = (ids: ReadonlySet<string> | null) => (ids === null ? null : [...ids].filter(isUuid))
const asRelation = (text: string): Relation => oneOf(RELATIONS, text)
