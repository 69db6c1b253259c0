import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Person } from '../../model/person.ts'
import type { Spo2ScaleEntry, Spo2Scales } from '../spo2-scales.ts'
import { appendAudit } from './audit.ts'
import { recordChanges } from './changes.ts'
import { checkNewest, personOf } from './clinical-rows.ts'
import { edit } from './edit.ts'
import { lockPatient } from './lock-patient.ts'
import { patientEvent } from './patient-story.ts'
import { date, instant } from './rows.ts'
import { checkStorable, isUuid } from './text.ts'
import { appendTimeline } from './timeline.ts'

const MOST_ORDERS = 200

type Row = { id: string; scale: 1 | 2; reason: string | null; ordered_by: Person; ordered_at: Date }

export function postgresSpo2Scales(pool: pg.Pool): Spo2Scales {
  return {
    history: patientId => historyOf(pool, patientId),

    async order(patientId, scale, ifVersion, act) {
      checkStorable({ reason: act.reason })
      return edit(pool, async client => {
        const patient = await lockPatient(client, patientId)
        const before = await historyOf(client, patient.id)
        checkNewest('SpO2 scale', { version: before.length }, ifVersion)
        const [newest] = before
        const isSame = newest?.scale === scale && newest.reason === act.reason && newest.orderedBy.id === act.by
        if (isSame) return before
        const id = randomUUID()
        await client.query(
          `insert into spo2_scale_orders (id, patient_id, scale, reason, ordered_by, ordered_at)
           values ($1, $2, $3, $4, $5, $6)`,
          [id, patient.id, scale, act.reason, personOf(act), date(act.at)],
        )
        const after = await historyOf(client, patient.id)
        const resource = { kind: 'spo2-scale', id }
        const change = { before: newest ?? null, after: after[0] ?? null }
        await appendAudit(client, act, { action: 'spo2-scale:order', patientId: patient.id, resource, ...change })
        const summary = `SpO2 scale ${scale} of NEWS2 ordered`
        await appendTimeline(client, [patientEvent(patient.id, act, 'spo2-scale', summary, resource)])
        await recordChanges(client, [{ topic: 'patient', key: patient.id }])
        return after
      })
    },
  }
}

async function historyOf(client: pg.Pool | pg.ClientBase, patientId: string): Promise<readonly Spo2ScaleEntry[]> {
  if (!isUuid(patientId)) return []
  const { rows } = await client.query<Row>(
    `select id, scale, reason, person(ordered_by) as ordered_by, ordered_at from spo2_scale_orders
     where patient_id = $1 order by ordered_at desc, id desc limit $2`,
    [patientId, MOST_ORDERS],
  )
  return rows.map(row => ({
    id: row.id,
    scale: row.scale,
    reason: row.reason,
    orderedBy: row.ordered_by,
    orderedAt: instant(row.ordered_at),
  }))
}
