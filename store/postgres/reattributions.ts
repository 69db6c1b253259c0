import type pg from 'pg'
import type { Reattribution, ReattributionQueue } from '../reattributions.ts'

export function postgresReattributions(pool: pg.Pool): ReattributionQueue {
  return {
    async due(now, limit) {
      const { rows } = await pool.query<Reattribution>(
        `select id::text as id, device_id as "deviceId", patient_id as "patientId",
           case when lower_inf(during) or isempty(during) then 0 else (extract(epoch from lower(during)) * 1000)::float8 end as "from",
           case when isempty(during) then 0 when upper_inf(during) or upper(during) = 'infinity' then null
             else (extract(epoch from upper(during)) * 1000)::float8 end as "to"
         from reattributions where due_at <= to_timestamp($1::float8 / 1000)
         order by id limit $2`,
        [now, limit],
      )
      return rows
    },
    async done(id) {
      await pool.query('delete from reattributions where id = $1::bigint', [id])
    },
  }
}
