import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Change } from '../../bus/changes.ts'
import type { Act } from '../../model/act.ts'
import { AppError } from '../../model/errors.ts'
import type { Patient } from '../../model/patient.ts'
import type { PatientFields } from '../patients.ts'
import { appendAudit } from './audit.ts'
import type { Destination } from './lock-places.ts'
import { date } from './rows.ts'

/** Where a patient is to be, by names. */
export interface NamedPlace {
  readonly ward: string
  readonly bed: string | null
}

/**
 * What a change of `ward` and `bed` asks for: null for nowhere, undefined when it asks for nothing new. Without a bed
 * the patient keeps his own, unless he goes to another ward.
 * Errors: VALIDATION_FAILED (`ward`) for a bed without a ward.
 */
export function wantedPlace(
  before: Pick<Patient, 'ward' | 'bed'>,
  fields: Partial<PatientFields>,
): NamedPlace | null | undefined {
  const ward = fields.ward === undefined ? before.ward : fields.ward
  const kept = isSame(ward, before.ward) ? before.bed : null
  const bed = fields.bed === undefined ? kept : fields.bed
  if (isSame(ward, before.ward) && isSame(bed, before.bed)) return undefined
  if (ward !== null) return { ward, bed }
  if (bed === null) return null
  const errors = [{ path: 'ward', message: 'is needed with a bed: every bed is in a ward' }]
  throw new AppError('VALIDATION_FAILED', 'A bed without a ward', { errors })
}

function isSame(a: string | null, b: string | null): boolean {
  return a === b || (a !== null && b !== null && a.toLowerCase() === b.toLowerCase())
}

/**
 * The place of these names, whatever their case; what does not exist is made when the caller may.
 * Errors: VALIDATION_FAILED (`ward`, `bed`).
 */
export async function findPlace(
  client: pg.ClientBase,
  { ward, bed }: NamedPlace,
  mayBuild: boolean,
  act: Act,
): Promise<{ readonly place: Destination; readonly changes: readonly Change[] }> {
  const known = await wardNamed(client, ward)
  const wardId = known?.id ?? (mayBuild ? await makeWard(client, ward, act) : refuse('ward', UNKNOWN_WARD))
  const changed: readonly Change[] = [{ topic: 'ward', key: wardId }]
  if (bed === null) return { place: { wardId, bedId: null }, changes: known ? [] : changed }
  if (known?.kind === 'home') refuse('bed', 'must be left out: this ward is a list of patients at home')
  const knownBed = await bedNamed(client, wardId, bed)
  const bedId = knownBed ?? (mayBuild ? await makeBed(client, wardId, bed, act) : refuse('bed', UNKNOWN_BED))
  return { place: { wardId, bedId }, changes: known && knownBed !== null ? [] : changed }
}

const UNKNOWN_WARD = 'is no ward of this house; an administrator adds it (POST /api/v1/wards)'
const UNKNOWN_BED = 'is no bed of this ward; an administrator adds it (POST /api/v1/wards/{id}/beds)'

function refuse(path: string, message: string): never {
  throw new AppError('VALIDATION_FAILED', `The ${path} ${message}`, { errors: [{ path, message }] })
}

async function wardNamed(client: pg.ClientBase, name: string): Promise<{ id: string; kind: string } | null> {
  const { rows } = await client.query<{ id: string; kind: string }>(
    'select id, kind from wards where lower(name) = lower($1) and removed_at is null',
    [name],
  )
  return rows[0] ?? null
}

async function bedNamed(client: pg.ClientBase, wardId: string, name: string): Promise<string | null> {
  const { rows } = await client.query<{ id: string }>(
    'select id from beds where ward_id = $1 and lower(name) = lower($2) and removed_at is null',
    [wardId, name],
  )
  return rows[0]?.id ?? null
}

async function makeWard(client: pg.ClientBase, name: string, act: Act): Promise<string> {
  const id = randomUUID()
  const { rowCount } = await client.query(
    `insert into wards (id, name, created_at, updated_at) values ($1, $2, $3, $3)
     on conflict (lower(name)) where removed_at is null do nothing`,
    [id, name, date(act.at)],
  )
  // Somebody else made it at the same moment.
  if (rowCount === 0) return (await wardNamed(client, name))?.id ?? refuse('ward', UNKNOWN_WARD)
  const resource = { kind: 'ward', id }
  await appendAudit(client, act, { action: 'wards:write', patientId: null, resource, before: null, after: { name } })
  return id
}

async function makeBed(client: pg.ClientBase, wardId: string, name: string, act: Act): Promise<string> {
  const id = randomUUID()
  const { rowCount } = await client.query(
    `insert into beds (id, ward_id, name, created_at) values ($1, $2, $3, $4)
     on conflict (ward_id, lower(name)) where removed_at is null do nothing`,
    [id, wardId, name, date(act.at)],
  )
  if (rowCount === 0) return (await bedNamed(client, wardId, name)) ?? refuse('bed', UNKNOWN_BED)
  const after = { wardId, name }
  await appendAudit(client, act, {
    action: 'wards:write',
    patientId: null,
    resource: { kind: 'bed', id },
    before: null,
    after,
  })
  return id
}
