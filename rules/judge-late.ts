import { lasting } from '../model/lasting.ts'
import type { Reading } from '../model/reading.ts'
import { shownValue, VITAL_SIGN_LABELS } from '../model/vital-sign-labels.ts'
import type { VitalValue } from '../model/vital-signs.ts'
import { CODE_INDEX, CODES, ruleIndex } from './compile.ts'
import { episodeId } from './episode-id.ts'
import type { Plan } from './plan.ts'
import type { ShardMemory } from './shard-memory.ts'

const HOUR_MS = 3_600_000

/**
 * A reading that comes too late for an alarm: it satisfies no delay, ends nothing and alarms nobody, but what lay beyond
 * a limit is noted in the patient's timeline, once an hour of measurement for each code, device and side.
 * @param names codes that come too late; the others of the reading are judged as they are
 */
export function judgeLate(
  memory: ShardMemory,
  reading: Reading,
  plan: Plan,
  names: readonly string[] = Object.keys(reading.vitals),
): void {
  const { patientId, deviceId, measuredAt, arrivedAt } = reading
  const patient = patientId === null ? undefined : memory.patients.get(patientId)
  if (!patient?.profile || patientId === null) return
  const { normal } = patient.limits
  const values: Readonly<Record<string, VitalValue | undefined>> = reading.vitals
  for (const name of names) {
    const value = values[name]
    const index = CODE_INDEX.get(name)
    const code = index === undefined ? undefined : CODES[index]
    if (index === undefined || code === undefined || typeof value !== 'number') continue
    for (const side of ['low', 'high'] as const) {
      const limit = normal[ruleIndex(index, side)] ?? Number.NaN
      if (side === 'low' ? value >= limit : value <= limit) continue
      const runStartedAt = Math.floor(measuredAt / HOUR_MS) * HOUR_MS
      const id = episodeId({ subjectId: patientId, ruleId: `late-${side}`, code, deviceId, runStartedAt })
      const what = `${VITAL_SIGN_LABELS[code]} ${shownValue(code, value)} (limit ${limit})`
      const late = Math.round((arrivedAt - measuredAt) / 1000)
      plan.late({
        id,
        patientId,
        measuredAt,
        arrivedAt,
        summary: `Reported late, no alarm: ${what}, ${lasting(late)} after it was measured`,
      })
    }
  }
}
