import type pg from 'pg'
import { type Clock, systemClock } from '../../model/clock.ts'
import type { Reading } from '../../model/reading.ts'
import type { VitalsWriter } from '../vitals.ts'
import { booleanArray, numberArray, textArray } from './array-literal.ts'
import { type MarkedMinutes, MINUTE_MS, markedMinutes } from './marked-minutes.ts'
import { retryTransient } from './retry.ts'
import { orUnstorable } from './sql-errors.ts'
import { toBatch, type VitalsBatch } from './vitals-batch.ts'
import { vitalsInsertSql } from './vitals-insert-sql.ts'

/** Readings in one statement: 5,000 take about 70 ms, far below the statement timeout. */
const MAX_READINGS_PER_STATEMENT = 5000

/** A pool, or one connection. */
export type Queryable = Pick<pg.Pool | pg.PoolClient, 'query'>

/**
 * Writes each batch with one statement that commits by itself: the rows, and a mark for every (patient, minute) whose
 * roll-up they put out of date.
 *
 * ## Why no mark is ever missing
 * Promise: in every snapshot, the roll-up of a minute equals its raw values, or the minute is marked. The writer (W)
 * stores rows and marks in one transaction; the roll-up job (J) locks a mark, deletes it, and computes the minute by a
 * later statement of the same transaction. W's rows could be missed only if J computes before W commits and W's mark is
 * not there after both. Two cases:
 *
 * 1. W marks. It inserts the mark or, where it exists, updates it, which locks it until W ends. If J locked it first,
 *    W waits until J has ended and then inserts a new one: the mark is there. If W locked it first, J passes over it
 *    (`skip locked`), or locks it after W's end and computes by a snapshot that sees W's rows.
 * 2. W leaves the mark out, because this process committed it before (`MarkedMinutes`). W does so only if at that
 *    moment (time c on the database's clock, read while W already has its transaction id) the minute ended less than
 *    60 s ago. J, at time t of the same clock, takes only minutes that ended at least 120 s ago, so t >= c + 60 s, and
 *    J takes none at all while a transaction that has an id is older than 60 s. So W has ended when J starts on this
 *    minute: J sees its rows. No clock but the database's is involved, and no assumption about timeouts.
 *
 * Marks are taken from the rows as they are stored (`returning`), not as they were handed in: a value that fills a gap
 * counts for the patient and the minute that the stored row has.
 */
export function postgresVitalsWriter(pool: Queryable, clock: Clock = systemClock): VitalsWriter {
  const marked = markedMinutes()
  return {
    async write(readings) {
      for (let start = 0; start < readings.length; start += MAX_READINGS_PER_STATEMENT) {
        await writeChunk(pool, readings.slice(start, start + MAX_READINGS_PER_STATEMENT), marked, clock)
      }
    },
  }
}

async function writeChunk(
  pool: Queryable,
  readings: readonly Reading[],
  marked: MarkedMinutes,
  clock: Clock,
): Promise<void> {
  const batch = toBatch(readings)
  const known = knownMarks(batch, marked)
  const { name, text } = vitalsInsertSql(batch)
  const values = [
    textArray(batch.deviceId),
    numberArray(batch.deviceTime),
    numberArray(batch.measuredAt),
    numberArray(batch.arrivedAt),
    textArray(batch.patientId),
    booleanArray(batch.clockCorrected),
    textArray(known.patients),
    numberArray(known.minutes),
  ]
  for (const column of batch.hot) if (column) values.push(numberArray(column))
  if (batch.more) values.push(textArray(batch.more))
  const { rows } = await orUnstorable(
    retryTransient(() => pool.query<[string, number]>({ name, text, values, rowMode: 'array' })),
  )
  const now = clock()
  marked.forgetOld(now)
  for (const [patientId, minute] of rows) marked.add(patientId, minute, now)
}

/** Which marks of this batch were made before. Neighbours are mostly of one patient and minute, because rows are sorted. */
function knownMarks(batch: VitalsBatch, marked: MarkedMinutes): { patients: string[]; minutes: number[] } {
  const patients: string[] = []
  const minutes: number[] = []
  for (let row = 0; row < batch.deviceId.length; row++) {
    const patientId = batch.patientId[row]
    const measuredAt = batch.measuredAt[row]
    if (!patientId || measuredAt === undefined) continue
    const minute = measuredAt - (measuredAt % MINUTE_MS)
    if (patients.at(-1) === patientId && minutes.at(-1) === minute) continue
    if (!marked.has(patientId, minute)) continue
    patients.push(patientId)
    minutes.push(minute)
  }
  return { patients, minutes }
}
