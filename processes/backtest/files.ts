import type { PatientRun } from '../../rules/backtest/backtest.ts'
import { type RecordedPatient, type RecordedReading, unknownPatient } from '../../rules/backtest/recorded.ts'
import { readRecordings } from '../../simulators/recordings/read.ts'
import type { Recording } from '../../simulators/recordings/recording.ts'

/** Judged at once; one piece is garbage before the next is made. */
const AT_ONCE = 1000

/** Every recording of the files, in their order. Names that come again get a number. @throws UnreadableRecording */
export async function* recordingsOf(files: readonly string[]): AsyncIterable<Recording> {
  const names = new Map<string, number>()
  for (const file of files) {
    for (const recording of await readRecordings(file)) {
      const times = (names.get(recording.name) ?? 0) + 1
      names.set(recording.name, times)
      yield times === 1 ? recording : { ...recording, name: `${recording.name} (${times})` }
    }
  }
}

/** Times are those of the recording: it begins at 0. */
export function recordedPatient({ name, rows, ageYears, eventMs }: Recording): RecordedPatient {
  return {
    ...unknownPatient(name),
    birthDate: ageYears === undefined ? null : bornBefore(ageYears),
    label: eventMs === undefined ? null : { eventAt: eventMs },
    rows: rows ? Float64Array.from(rows) : null,
  }
}

export function runRecording(run: PatientRun, { name, samples }: Recording): void {
  for (let from = 0; from < samples.length; from += AT_ONCE) {
    run.take(
      samples
        .slice(from, from + AT_ONCE)
        .map(({ atMs, vitals }): RecordedReading => ({ deviceId: name, measuredAt: atMs, arrivedAt: atMs, vitals })),
    )
  }
  run.end()
}

/** Somebody of that age on the first day of 1970, on which recordings begin. */
function bornBefore(years: number): string {
  const whole = Math.floor(years)
  return `${1970 - whole}-01-01`
}
