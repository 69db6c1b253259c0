import type { Instant } from '../../model/clock.ts'
import { isVitalSignCode, type VitalValue } from '../../model/vital-signs.ts'
import type { PatientBucket, RollUpMarks } from '../roll-up-marks.ts'
import type { VitalsLock } from '../vitals-lock.ts'
import { type Cell, numberOf, type Series } from './answer.ts'
import type { Influx } from './connection.ts'
import { timeOf } from './newest-times.ts'
import { VITALS, vitalsLine, WIDTH_MS } from './shape.ts'
import { during, identifier, literal, NOBODY, ownerTag } from './text.ts'

/** Readings moved at a time: some 0.2 s, for which late readings wait. */
const CHUNK = 2000

/**
 * The owner is a tag, so readings that get another one are written anew and then deleted where they were. Stopped in
 * between they are there twice, until the same call, made again, goes on. The minutes are marked before, in case it ends
 * in between, and after.
 * @returns readings changed
 */
export async function reattribute(
  influx: Influx,
  { marks, lock }: { readonly marks: RollUpMarks; readonly lock: VitalsLock },
  { deviceId, from, to }: { readonly deviceId: string; readonly from: Instant; readonly to: Instant | null },
  patientId: string | null,
  signal?: AbortSignal,
): Promise<number> {
  const owner = ownerTag(patientId)
  let changed = 0
  while (!signal?.aborted) {
    const moved = await lock.alone(async () => {
      const [answer = []] = await influx.query('raw', [
        `select * from ${identifier(VITALS)}
         where "device" = ${literal(deviceId)} and "patient" != ${literal(owner)} and ${during(from, to)}
         group by "patient" limit ${CHUNK}`,
      ])
      let sum = 0
      for (const series of answer) sum += await move(series)
      return sum
    })
    if (moved === 0) break
    changed += moved
  }
  return changed

  async function move(series: Series): Promise<number> {
    const before = series.tags.patient ?? NOBODY
    const rows = wholeMilliseconds(series)
    const [first, last] = [rows.at(0), rows.at(-1)]
    if (!first || !last) return 0
    const minutes = rows.flatMap(row => {
      const at = timeOf(series, row)
      return [before, owner].flatMap((patient): PatientBucket[] =>
        patient === NOBODY ? [] : [{ patientId: patient, bucket: at - (at % WIDTH_MS['1m']) }],
      )
    })
    await marks.touch(minutes)
    await influx.write(
      'raw',
      rows.map(row => lineOf(series, row, deviceId, patientId)),
    )
    const tags = { device: deviceId, patient: before }
    await influx.remove('raw', VITALS, tags, timeOf(series, first), timeOf(series, last))
    await marks.touch(minutes)
    return rows.length
  }
}

/** Without the last millisecond of a full chunk, which may have more readings than the chunk has. */
function wholeMilliseconds(series: Series): readonly (readonly Cell[])[] {
  const { values } = series
  const last = values.at(-1)
  if (values.length < CHUNK || !last) return values
  const end = timeOf(series, last)
  return values.filter(row => timeOf(series, row) < end)
}

function lineOf(series: Series, row: readonly Cell[], deviceId: string, patientId: string | null): string {
  const cell = (name: string) => row[series.columns.indexOf(name)]
  const measuredAt = timeOf(series, row)
  const values = series.columns.flatMap((code, i): [string, VitalValue][] => {
    const value = row[i]
    return isVitalSignCode(code) && (typeof value === 'number' || typeof value === 'string') ? [[code, value]] : []
  })
  const key = { deviceId, patientId, measuredAt, deviceTime: numberOf(cell('deviceTime')) ?? measuredAt }
  const arrivedAt = numberOf(cell('arrivedAt')) ?? measuredAt
  return vitalsLine(key, values, { arrivedAt, clockCorrected: cell('clockCorrected') === true })
}
