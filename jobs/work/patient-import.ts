import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Act } from '../../model/act.ts'
import type { Clock } from '../../model/clock.ts'
import { AppError } from '../../model/errors.ts'
import { PATIENT_COLUMNS } from '../../model/patient-columns.ts'
import type { BegunJob } from '../../store/jobs.ts'
import type { Enrolled, Newcomer, PatientImport } from '../../store/patient-import.ts'
import type { Importer, Outcome } from './import.ts'
import { readPatient } from './patient-row.ts'
import type { Row } from './table.ts'

export interface PatientImportPorts {
  readonly patientImport: PatientImport
  readonly clock: Clock
}

/** A file of patients: those who are not known are added; whoever is known, or may be, is left as he is. */
export function patientImport(
  { patientImport: { enrol }, clock }: PatientImportPorts,
  { job, act: asked }: Pick<BegunJob, 'job' | 'act'>,
): Importer {
  async function take(rows: readonly Row[]): Promise<readonly Outcome[]> {
    const startedAt = performance.now()
    const act: Act = { ...asked, at: clock() }
    const read = rows.map(row => readPatient(row, act.at))
    const newcomers = rows.flatMap((row, i): (Newcomer & { readonly line: number })[] => {
      const patient = read[i]
      return patient?.type === 'read' ? [{ id: idOf(job.id, row.line), line: row.line, fields: patient.fields }] : []
    })
    const enrolled = await enrolAll(enrol, newcomers, act)
    // Half of the time is everybody else's: alarms, the ward, people at the desk.
    await pause(performance.now() - startedAt)
    const byLine = new Map(newcomers.map(({ line, id }, i) => [line, outcomeOf(enrolled[i], id)]))
    return rows.map(({ line }, i): Outcome => {
      const patient = read[i]
      if (patient?.type === 'refused') return patient
      return byLine.get(line) ?? { type: 'refused', errors: [{ path: '', message: 'was not taken' }] }
    })
  }
  return { columns: PATIENT_COLUMNS, required: ['family'], take }
}

/** One whom only the database can refuse must not take the others with him. */
async function enrolAll(
  enrol: PatientImport['enrol'],
  newcomers: readonly Newcomer[],
  act: Act,
): Promise<readonly Enrolled[]> {
  if (newcomers.length === 0) return []
  try {
    return await enrol(newcomers, act)
  } catch (error) {
    if (!(error instanceof AppError)) throw error // the job's, not the lines': tried again from where it was
    if (newcomers.length === 1) return [{ type: 'refused', errors: [{ path: '', message: error.message }] }]
    const all: Enrolled[] = []
    for (const newcomer of newcomers) all.push(...(await enrolAll(enrol, [newcomer], act)))
    return all
  }
}

function outcomeOf(enrolled: Enrolled | undefined, id: string): Outcome | undefined {
  const told = (message: string) => [{ path: '', message }]
  switch (enrolled?.type) {
    case 'created':
      return { type: 'created', id }
    case 'known':
      return { type: 'unchanged', errors: told(`already there: ${enrolled.patientId}`) }
    case 'alike':
      return { type: 'refused', errors: told(`may be ${enrolled.patientId}; look, and add the person by hand if not`) }
    default:
      return enrolled
  }
}

/** Follows from job and line, so that a line that is taken twice adds one patient (RFC 9562, 5.8). */
function idOf(jobId: string, line: number): string {
  const bytes = createHash('sha256').update(`${jobId} ${line}`).digest().subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6) // version
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8) // variant
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
