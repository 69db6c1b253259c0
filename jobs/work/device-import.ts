import { createHash, timingSafeEqual } from 'node:crypto'
import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { DeviceId, deviceFields } from '../../model/device-fields.ts'
import { AppError } from '../../model/errors.ts'
import { type SchemaProblem, schemaMessage } from '../../model/schema-problem.ts'
import { type CredentialReader, type DeviceRegistry, UNDESCRIBED } from '../../store/devices.ts'
import type { BegunJob } from '../../store/jobs.ts'
import type { Importer, Outcome } from './import.ts'
import type { Row } from './table.ts'

const Line = Type.Object({ id: DeviceId, ...deviceFields }, { additionalProperties: false })
const line = Compile(Line)
const NUMBERS = ['intervalSeconds']

export interface DeviceImportPorts {
  readonly devices: Pick<DeviceRegistry, 'create'>
  readonly credentials: Pick<CredentialReader, 'tokenHashes'>
}

/** A file of devices: those that are new are registered; one that exists is left as it is. */
export function deviceImport(
  { devices, credentials }: DeviceImportPorts,
  { act, tokenOf }: Pick<BegunJob, 'act' | 'tokenOf'>,
): Importer {
  async function takeOne(row: Row): Promise<Outcome> {
    const read = fromCells(row)
    if (!line.Check(read)) return refused(line.Errors(read))
    const { id, ...fields } = read
    const hash = createHash('sha256').update(tokenOf(id)).digest()
    try {
      await devices.create(id, { ...UNDESCRIBED, ...fields }, hash, act.at)
      return { type: 'created', id }
    } catch (error) {
      if (!(error instanceof AppError)) throw error // the job's, not the line's: tried again from where it was
      if (error.code !== 'DEVICE_EXISTS') return { type: 'refused', errors: errorsOf(error) }
      // Registered by this very job before it was interrupted?
      const known = (await credentials.tokenHashes([id])).get(id)
      const isOurs = known !== undefined && known.length === hash.length && timingSafeEqual(known, hash)
      return isOurs ? { type: 'created', id } : { type: 'unchanged' }
    }
  }
  return {
    columns: ['id', ...Object.keys(deviceFields)],
    required: ['id'],
    async take(rows) {
      const outcomes: Outcome[] = []
      for (const row of rows) outcomes.push(await takeOne(row))
      return outcomes
    },
  }
}

function fromCells({ cells }: Row): Partial<Record<keyof Static<typeof Line>, unknown>> {
  return Object.fromEntries(
    [...cells].map(([column, text]) => [column, NUMBERS.includes(column) ? Number(text.replace(',', '.')) : text]),
  )
}

function refused(errors: readonly (SchemaProblem & { readonly instancePath: string })[]): Outcome {
  const told = errors.filter(error => error.message !== 'must be null' && !error.message.includes('anyOf'))
  return {
    type: 'refused',
    errors: told.map(error => ({ path: error.instancePath.slice(1), message: schemaMessage(error) })),
  }
}

function errorsOf(error: AppError): readonly { path: string; message: string }[] {
  return error.errors.length > 0 ? error.errors : [{ path: '', message: error.message }]
}
