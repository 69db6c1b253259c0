import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Act } from '../../model/act.ts'
import { AppError } from '../../model/errors.ts'
import { type Observation, observationWords } from '../../model/observation.ts'
import type { Person } from '../../model/person.ts'
import { isVitalSignCode, type VitalSignCode, type Vitals, type VitalValue } from '../../model/vital-signs.ts'
import type { LatestObservation, ObservationStore } from '../observations.ts'
import type { RawPoint } from '../vitals.ts'
import { appendAudit } from './audit.ts'
import { recordChanges } from './changes.ts'
import { sameAgain } from './clinical-rows.ts'
import { conditions } from './conditions.ts'
import { edit } from './edit.ts'
import { lockPatient } from './lock-patient.ts'
import { ByTimeAndId, decodeCursor, NOTHING, page } from './page.ts'
import { patientEvent } from './patient-story.ts'
import { date, instant } from './rows.ts'
import { isUuid } from './text.ts'
import { appendTimeline } from './timeline.ts'

type Row = {
  id: string
  patient_id: string
  measured_at: Date
  vitals: Vitals
  entered_at: Date
  entered_by: Person | null
  entered_in_error_at: Date | null
  entered_in_error_by: Person | null
}
type LatestRow = {
  patient_id: string
  code: string
  value: VitalValue
  measured_at: Date
  entered_by: Person | null
}

const OBSERVATIONS = `select o.id, o.patient_id, o.measured_at, o.vitals, o.entered_at, person(o.entered_by) as entered_by,
    o.entered_in_error_at, person(o.entered_in_error_by) as entered_in_error_by
  from observations o`

export function postgresObservations(pool: pg.Pool): ObservationStore {
  return {
    async enter(patientId, { measuredAt, values }, act, id = randomUUID()) {
      return edit(pool, async client => {
        const patient = await lockPatient(client, patientId)
        const inserted = await client.query(
          `insert into observations (id, patient_id, measured_at, vitals, entered_at, entered_by)
           values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing`,
          [id, patient.id, date(measuredAt), JSON.stringify(values), date(act.at), act.by],
        )
        const after = await byId(client, id)
        if (inserted.rowCount === 0) return sameAgain(after, patientId, ({ enteredBy }) => enteredBy?.id ?? '', act)
        if (after === null) throw new Error('an observation that was just entered is not there')
        await tell(client, act, null, after)
        return { record: after, isNew: true }
      })
    },

    async list({ patientId, limit, cursor }) {
      if (!isUuid(patientId)) return NOTHING
      const { bind, and, where, values } = conditions()
      and(`o.patient_id = ${bind(patientId)}`)
      if (cursor !== undefined) {
        const [time, id] = decodeCursor(ByTimeAndId, cursor)
        const before = bind(date(time))
        and(`o.measured_at <= ${before} and (o.measured_at < ${before} or o.id > ${bind(id)})`)
      }
      const { rows } = await pool.query<Row>(
        `${OBSERVATIONS} ${where()} order by o.measured_at desc, o.id limit ${bind(limit + 1)}`,
        values,
      )
      return page(rows, limit, fromRow, row => [row.measured_at.getTime(), row.id])
    },

    async markAsError(patientId, id, act) {
      await edit(pool, async client => {
        await lockPatient(client, patientId)
        const before = isUuid(id) ? await byId(client, id) : null
        if (before?.patientId !== patientId.toLowerCase()) throw new AppError('NOT_FOUND', 'No such observation')
        if (before.enteredInError !== null) return
        await client.query('update observations set entered_in_error_at = $2, entered_in_error_by = $3 where id = $1', [
          id,
          date(act.at),
          act.by,
        ])
        const after = await byId(client, id)
        if (after !== null) await tell(client, act, before, after)
      })
    },

    async latest(patientIds) {
      const { rows } = await pool.query<LatestRow>(
        `select distinct on (o.patient_id, v.key) o.patient_id, v.key as code, v.value, o.measured_at,
           person(o.entered_by) as entered_by
         from observations o, jsonb_each(o.vitals) v
         where o.patient_id = any($1::uuid[]) and o.entered_in_error_at is null
         order by o.patient_id, v.key, o.measured_at desc, o.entered_at desc`,
        [patientIds.filter(isUuid)],
      )
      const latest = new Map<string, LatestObservation[]>()
      for (const { patient_id, code, value, measured_at, entered_by } of rows) {
        if (!isVitalSignCode(code)) continue
        const newest = { code, value, measuredAt: instant(measured_at), enteredBy: entered_by }
        latest.set(patient_id, [...(latest.get(patient_id) ?? []), newest])
      }
      return latest
    },

    async series({ patientId, from, to, codes }, limit) {
      const series = new Map<VitalSignCode, RawPoint[]>()
      if (!isUuid(patientId)) return series
      const { rows } = await pool.query<{ measured_at: Date; vitals: Vitals }>(
        `select measured_at, vitals from observations
         where patient_id = $1 and measured_at >= $2 and measured_at < $3 and entered_in_error_at is null
           and vitals ?| $4::text[]
         order by measured_at desc, entered_at desc limit $5`,
        [patientId, date(from), date(to), codes, limit],
      )
      for (const { measured_at, vitals } of rows.toReversed()) {
        for (const code of codes) {
          const value = vitals[code]
          if (value === undefined) continue
          const points = series.get(code) ?? []
          points.push([instant(measured_at), value])
          series.set(code, points)
        }
      }
      return series
    },
  }
}

async function byId(client: pg.ClientBase, id: string): Promise<Observation | null> {
  const { rows } = await client.query<Row>(`${OBSERVATIONS} where o.id = $1`, [id])
  return rows[0] ? fromRow(rows[0]) : null
}

/** Audit and story of a change, and word to whoever judges the patient. */
async function tell(client: pg.ClientBase, act: Act, before: Observation | null, after: Observation): Promise<void> {
  const { id, patientId, measuredAt, values } = after
  const resource = { kind: 'observation', id }
  await appendAudit(client, act, { action: 'observations:write', patientId, resource, before, after })
  const done = before === null ? 'Observed' : 'Observation entered in error'
  const event = patientEvent(patientId, act, 'observation', `${done}: ${observationWords(values)}`, resource)
  await appendTimeline(client, [before === null ? { ...event, at: measuredAt } : event])
  await recordChanges(client, [{ topic: 'patient', key: patientId }])
}

function fromRow(row: Row): Observation {
  const { entered_in_error_at: errorAt, entered_in_error_by: by } = row
  return {
    id: row.id,
    patientId: row.patient_id,
    measuredAt: instant(row.measured_at),
    values: row.vitals,
    enteredAt: instant(row.entered_at),
    enteredBy: row.entered_by,
    enteredInError: errorAt === null ? null : { at: instant(errorAt), by },
  }
}
