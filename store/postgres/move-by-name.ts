import type pg from 'pg'
import type { Act } from '../../model/act.ts'
import type { Patient } from '../../model/patient.ts'
import type { PatientFields } from '../patients.ts'
import { type Moved, movePatient } from './move-patient.ts'
import { findPlace, wantedPlace } from './place-names.ts'

/** Where `ward` and `bed` of the fields put the patient. */
export async function moveByName(
  client: pg.ClientBase,
  before: Pick<Patient, 'id' | 'ward' | 'bed'>,
  fields: Partial<PatientFields>,
  mayBuild: boolean,
  act: Act,
): Promise<Pick<Moved, 'events' | 'changes'>> {
  const wanted = wantedPlace(before, fields)
  if (wanted === undefined) return NOWHERE
  const found = wanted && (await findPlace(client, wanted, mayBuild, act))
  const move = { to: found?.place ?? null, at: null, reason: act.reason, disposition: null }
  const { events, changes } = await movePatient(client, before.id, move, act)
  return { events, changes: [...changes, ...(found?.changes ?? [])] }
}

export const NOWHERE: Pick<Moved, 'events' | 'changes'> = { events: [], changes: [] }
