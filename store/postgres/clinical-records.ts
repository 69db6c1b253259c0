import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { OrderReview } from '../../bus/order-review.ts'
import type { Act } from '../../model/act.ts'
import type { ClinicalContent, ClinicalKind } from '../../model/clinical.ts'
import { AppError } from '../../model/errors.ts'
import type { OrderFacts } from '../../model/order-facts.ts'
import type { Patient } from '../../model/patient.ts'
import type { ClinicalRecord, ClinicalRecords } from '../clinical-records.ts'
import { tellClinical } from './clinical-story.ts'
import { conditions } from './conditions.ts'
import { edit } from './edit.ts'
import { lockPatient } from './lock-patient.ts'
import { readOrderFacts } from './order-facts.ts'
import { ByTimeAndId, decodeCursor, NOTHING, page } from './page.ts'
import { newAdvice, tellAdvice } from './record-advice.ts'
import { date, instant, instantOrNull, only } from './rows.ts'
import { checkDay, checkStorable, isUuid } from './text.ts'

type Row<K extends ClinicalKind> = {
  id: string
  content: ClinicalContent[K]
  at: Date
  entered_in_error_at: Date | null
  version: number
  created_at: Date
  updated_at: Date
  updated_by: string | null
}

const COLUMNS = 'id, content, at, entered_in_error_at, version, created_at, updated_at, updated_by'
interface Told<K extends ClinicalKind> {
  readonly patient: Patient
  /** What was known before the change. */
  readonly facts: OrderFacts
  readonly kind: K
  readonly before: ClinicalRecord<K> | null
  readonly after: ClinicalRecord<K>
}

/** `$1` the patient, `$2` the kind, `$3` the id. */
const ONE = 'patient_id = $1 and kind = $2 and id = $3'

/** @param review asked about the orders in force, with every change of the record */
export function postgresClinicalRecords(pool: pg.Pool, review: OrderReview): ClinicalRecords {
  /** Versions, audit and story of a change, and what it speaks against the orders in force. */
  async function tell<K extends ClinicalKind>(
    client: pg.ClientBase,
    { patient, facts, ...change }: Told<K>,
    act: Act,
  ): Promise<void> {
    await keepVersion(client, change.after, act)
    const hasOrders = facts.inForce.length > 0
    const after = hasOrders ? await readOrderFacts(client, patient.id, act.at) : facts
    const found = hasOrders ? await newAdvice(review, { patient, before: facts, after, act }) : []
    await tellClinical(client, act, { patientId: patient.id, ...change })
    await tellAdvice(client, patient, found, act)
  }

  return {
    async add<K extends ClinicalKind>(patientId: string, kind: K, content: ClinicalContent[K], act: Act) {
      check(content)
      return edit(pool, async client => {
        const patient = await lockPatient(client, patientId)
        const facts = await readOrderFacts(client, patient.id, act.at)
        const { rows } = await client.query<Row<K>>(
          `insert into clinical_records (id, patient_id, kind, content, at, created_at, updated_at, updated_by)
           values ($1, $2, $3, $4, $5, $6, $6, $7) returning ${COLUMNS}`,
          [randomUUID(), patient.id, kind, JSON.stringify(content), date(at(content, act)), date(act.at), act.by],
        )
        const after = fromRow(only(rows))
        await tell(client, { patient, facts, kind, before: null, after }, act)
        return after
      })
    },

    async get<K extends ClinicalKind>(patientId: string, kind: K, id: string) {
      if (!isUuid(patientId) || !isUuid(id)) return null
      const { rows } = await pool.query<Row<K>>(`select ${COLUMNS} from clinical_records where ${ONE}`, [
        patientId,
        kind,
        id,
      ])
      return rows[0] ? fromRow(rows[0]) : null
    },

    async list<K extends ClinicalKind>(query: Parameters<ClinicalRecords['list']>[0] & { readonly kind: K }) {
      if (!isUuid(query.patientId)) return NOTHING
      const { bind, and, where, values } = conditions()
      and(`patient_id = ${bind(query.patientId)} and kind = ${bind(query.kind)}`)
      if (!query.errors) and('entered_in_error_at is null')
      if (query.cursor !== undefined) {
        const [time, id] = decodeCursor(ByTimeAndId, query.cursor)
        const before = bind(date(time))
        and(`at <= ${before} and (at < ${before} or id > ${bind(id)})`)
      }
      const { rows } = await pool.query<Row<K>>(
        `select ${COLUMNS} from clinical_records ${where()} order by at desc, id limit ${bind(query.limit + 1)}`,
        values,
      )
      return page<Row<K>, ClinicalRecord<K>>(rows, query.limit, fromRow, row => [row.at.getTime(), row.id])
    },

    async change<K extends ClinicalKind>(
      patientId: string,
      kind: K,
      id: string,
      fields: Partial<ClinicalContent[K]>,
      ifVersion: number | null,
      act: Act,
    ) {
      check(fields)
      return edit(pool, async client => {
        const { patient, record: before } = await lockRecord(client, patientId, kind, id, ifVersion)
        if (before.enteredInErrorAt !== null) {
          throw new AppError('CONFLICT', 'This was marked as entered in error; write a new one instead')
        }
        const facts = await readOrderFacts(client, patient.id, act.at)
        const content = { ...before.content, ...fields }
        const { rows } = await client.query<Row<K>>(
          `update clinical_records set content = $4, version = version + 1, updated_at = $5, updated_by = $6
           where ${ONE} returning ${COLUMNS}`,
          [patientId, kind, id, JSON.stringify(content), date(act.at), act.by],
        )
        const after = fromRow(only(rows))
        await tell(client, { patient, facts, kind, before, after }, act)
        return after
      })
    },

    async markAsError(patientId, kind, id, ifVersion, act) {
      await edit(pool, async client => {
        const { patient, record: before } = await lockRecord(client, patientId, kind, id, ifVersion)
        if (before.enteredInErrorAt !== null) return
        const facts = await readOrderFacts(client, patient.id, act.at)
        const { rows } = await client.query<Row<typeof kind>>(
          `update clinical_records set entered_in_error_at = $4, version = version + 1, updated_at = $4, updated_by = $5
           where ${ONE} returning ${COLUMNS}`,
          [patientId, kind, id, date(act.at), act.by],
        )
        const after = fromRow(only(rows))
        await tell(client, { patient, facts, kind, before, after }, act)
      })
    },

    async history<K extends ClinicalKind>(patientId: string, kind: K, id: string) {
      if (!isUuid(patientId) || !isUuid(id)) return []
      type VersionRow = {
        version: number
        content: ClinicalContent[K]
        entered_in_error: boolean
        at: Date
        by: string | null
      }
      const { rows } = await pool.query<VersionRow>(
        `select v.version, v.content, v.entered_in_error, v.at, v.by
         from clinical_versions v join clinical_records r on r.id = v.record_id
         where r.patient_id = $1 and r.kind = $2 and r.id = $3 order by v.version`,
        [patientId, kind, id],
      )
      return rows.map(({ version, content, entered_in_error: enteredInError, at: time, by }) => ({
        version,
        content,
        enteredInError,
        at: instant(time),
        by,
      }))
    },
  }
}

/** Errors: VALIDATION_FAILED. */
function check(content: object): void {
  checkStorable(content)
  if ('since' in content && typeof content.since === 'string') checkDay(content.since, 'since')
  if ('until' in content && typeof content.until === 'string') checkDay(content.until, 'until')
}

/** When it belongs in the list: a measurement where it was made. */
function at(content: object, act: Act): number {
  return 'at' in content && typeof content.at === 'number' ? content.at : act.at
}

function fromRow<K extends ClinicalKind>(row: Row<K>): ClinicalRecord<K> {
  return {
    id: row.id,
    content: row.content,
    enteredInErrorAt: instantOrNull(row.entered_in_error_at),
    version: row.version,
    createdAt: instant(row.created_at),
    updatedAt: instant(row.updated_at),
    updatedBy: row.updated_by,
  }
}

/** Errors: NOT_FOUND, MERGED, STALE_VERSION. */
async function lockRecord<K extends ClinicalKind>(
  client: pg.ClientBase,
  patientId: string,
  kind: K,
  id: string,
  ifVersion: number | null,
): Promise<{ readonly patient: Patient; readonly record: ClinicalRecord<K> }> {
  const patient = await lockPatient(client, patientId)
  const found = isUuid(id)
    ? await client.query<Row<K>>(`select ${COLUMNS} from clinical_records where ${ONE} for update`, [
        patientId,
        kind,
        id,
      ])
    : null
  const row = found?.rows[0]
  if (row === undefined) throw new AppError('NOT_FOUND', `No such ${kind}`)
  if (ifVersion !== null && ifVersion !== row.version) {
    throw new AppError('STALE_VERSION', `The ${kind} is at version ${row.version} by now`)
  }
  return { patient, record: fromRow(row) }
}

async function keepVersion<K extends ClinicalKind>(
  client: pg.ClientBase,
  { id, version, content, enteredInErrorAt }: ClinicalRecord<K>,
  act: Act,
): Promise<void> {
  await client.query(
    `insert into clinical_versions (record_id, version, content, entered_in_error, at, by) values ($1, $2, $3, $4, $5, $6)`,
    [id, version, JSON.stringify(content), enteredInErrorAt !== null, date(act.at), act.by],
  )
}
