import type { Reading } from '../../model/reading.ts'
import { HOT_CODES, HOT_INDEX } from './vitals-columns.ts'

/** Readings as the rows of one insert: an array per column, sorted by key, every key once. */
export interface VitalsBatch {
  readonly deviceId: string[]
  readonly deviceTime: number[]
  readonly measuredAt: number[]
  readonly arrivedAt: number[]
  readonly patientId: (string | null)[]
  readonly clockCorrected: boolean[]
  /** By position in `HOT_CODES`; null where no row of the batch has the code. */
  readonly hot: ((number | null)[] | null)[]
  /** JSON texts; null where no row of the batch has such a code. */
  readonly more: (string | null)[] | null
}

/**
 * Rows sorted by key, because two writers that lock the same rows in the same order wait for one another instead of
 * deadlocking. Readings of one key become one row: what stands first in the batch wins, as it does in the table.
 */
export function toBatch(readings: readonly Reading[]): VitalsBatch {
  const sorted = readings.slice().sort(byKey) // stable, so equal keys stay in the order of the batch
  const columns = {
    deviceId: [] as string[],
    deviceTime: [] as number[],
    measuredAt: [] as number[],
    arrivedAt: [] as number[],
    patientId: [] as (string | null)[],
    clockCorrected: [] as boolean[],
  }
  const hot: ((number | null)[] | null)[] = HOT_CODES.map(() => null)
  const more: Record<string, unknown>[] = []
  let rows = 0
  let previous: Reading | undefined
  for (const reading of sorted) {
    if (previous?.deviceId !== reading.deviceId || previous.deviceTime !== reading.deviceTime) {
      columns.deviceId.push(reading.deviceId)
      columns.deviceTime.push(reading.deviceTime)
      columns.measuredAt.push(reading.measuredAt)
      columns.arrivedAt.push(reading.arrivedAt)
      columns.patientId.push(reading.patientId)
      columns.clockCorrected.push(reading.clockCorrected)
      previous = reading
      rows += 1
    }
    addValues(reading, rows - 1, sorted.length, hot, more)
  }
  for (const column of hot) if (column) column.length = rows
  return { ...columns, hot, more: more.length === 0 ? null : jsonColumn(more, rows) }
}

function addValues(
  reading: Reading,
  row: number,
  capacity: number,
  hot: ((number | null)[] | null)[],
  more: Record<string, unknown>[],
): void {
  for (const [code, value] of Object.entries(reading.vitals)) {
    const index = HOT_INDEX.get(code)
    if (index !== undefined && typeof value === 'number') {
      let column = hot[index]
      if (!column) {
        column = new Array<number | null>(capacity).fill(null)
        hot[index] = column
      }
      column[row] ??= value
    } else {
      let others = more[row]
      if (!others) {
        others = {}
        more[row] = others
      }
      others[code] ??= value
    }
  }
}

function jsonColumn(more: readonly (Record<string, unknown> | undefined)[], rows: number): (string | null)[] {
  const column: (string | null)[] = []
  for (let row = 0; row < rows; row++) {
    const others = more[row]
    column.push(others ? JSON.stringify(others) : null)
  }
  return column
}

function byKey(a: Reading, b: Reading): number {
  if (a.deviceId !== b.deviceId) return a.deviceId < b.deviceId ? -1 : 1
  return a.deviceTime - b.deviceTime
}
