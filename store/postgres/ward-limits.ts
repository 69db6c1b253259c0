import type pg from 'pg'
import type { LimitsByCode, WardLimits } from '../../model/limits.ts'
import { AGE_BANDS } from '../../model/vital-signs.generated.ts'
import type { AgeBand } from '../../model/vital-signs.ts'
import type { WardLimitsStore } from '../ward-limits.ts'
import { appendAudit } from './audit.ts'
import { recordChanges } from './changes.ts'
import { edit } from './edit.ts'
import { LIMIT_COLUMNS, type LimitsRow, limitsFromRows, limitValues } from './limit-rows.ts'
import { date } from './rows.ts'
import { existingWard, lockWard } from './ward-rows.ts'

type WardLimitsRow = LimitsRow & { ward_id: string; band: string }

export function postgresWardLimits(pool: pg.Pool): WardLimitsStore {
  return {
    async get(wardId) {
      const { id } = await existingWard(pool, wardId)
      return (await wardLimits(pool, [id])).get(id) ?? {}
    },

    set(wardId, decide, act) {
      return edit(pool, async client => {
        // Whoever is admitted meanwhile waits for the ward, and his profile is read after this.
        const { id } = await lockWard(client, wardId)
        const before = (await wardLimits(client, [id])).get(id) ?? {}
        for (const [band, byCode] of Object.entries(decide(before))) {
          for (const [code, limits] of Object.entries(byCode ?? {})) {
            const key = [id, band, code]
            await client.query('delete from ward_limits where ward_id = $1 and band = $2 and code = $3', key)
            if (limits === null) continue
            await client.query(
              `insert into ward_limits (ward_id, band, ${LIMIT_COLUMNS}, set_by, set_at)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
              [...key, ...limitValues(limits), act.by, date(act.at)],
            )
          }
        }
        const after = (await wardLimits(client, [id])).get(id) ?? {}
        const resource = { kind: 'limits', id }
        await appendAudit(client, act, { action: 'wards:write', patientId: null, resource, before, after })
        const { rows } = await client.query<{ patient_id: string }>(
          'select patient_id from stays where ward_id = $1 and upper_inf(during) order by patient_id',
          [id],
        )
        await recordChanges(
          client,
          rows.map(row => ({ topic: 'patient', key: row.patient_id })),
        )
        return after
      })
    },
  }
}

/** By ward; one without limits of its own is left out. @param wardIds null: of all */
export async function wardLimits(
  client: pg.Pool | pg.ClientBase,
  wardIds: readonly string[] | null,
): Promise<ReadonlyMap<string, WardLimits>> {
  const { rows } = await client.query<WardLimitsRow>(
    `select ward_id, band, ${LIMIT_COLUMNS} from ward_limits where $1::uuid[] is null or ward_id = any($1)`,
    [wardIds],
  )
  const byWard = new Map<string, WardLimitsRow[]>()
  for (const row of rows) byWard.set(row.ward_id, [...(byWard.get(row.ward_id) ?? []), row])
  return new Map([...byWard].map(([wardId, ofWard]) => [wardId, byBand(ofWard)]))
}

function byBand(rows: readonly WardLimitsRow[]): WardLimits {
  const limits: Partial<Record<AgeBand, LimitsByCode>> = {}
  for (const { band } of AGE_BANDS) {
    const ofBand = rows.filter(row => row.band === band)
    if (ofBand.length > 0) limits[band] = limitsFromRows(ofBand)
  }
  return limits
}
