import { createHash, timingSafeEqual } from 'node:crypto'
import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { DeviceId, deviceFields } from '../../model/device-fields.ts'
import { AppError } from '../../model/errors.ts'
import { type SchemaProblem, schemaMessage } from '../../model/schema-problem.ts'
import { type CredentialReader, type DeviceRegistry, UNDESCRIBED } from '../../store/devices.ts'
import type { Importer, Outcome } from './import.ts'
import type { Task } from './start.ts'
import type { Row } from './table.ts'

const Line = Type.Object({ id: DeviceId, ...deviceFields }, { additionalProperties: false })
const line = Compile(Line)
const NUMBERS = ['intervalSeconds']

export interface DeviceImportPorts {
  readonly devices: Pick<DeviceRegistry, 'create'>
  readonly credentials: Pick<CredentialReader, 'tokenHashes'>
}

type Taken = Outcome | { readonly type: 'ours'; readonly id: string }

/**
 * A file of devices: those that are new are registered; one that exists is left as it is, and one that the
 * file itself registered on an earlier line is refused: which of the two lines is meant, nobody can say.
 */
export function deviceImport(
  { devices, credentials }: DeviceImportPorts,
  { act, tokenOf, createdOn }: Pick<Task, 'act' | 'tokenOf' | 'createdOn'>,
): Importer {
  async function takeOne(row: Row): Promise<Taken> {
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
      // Registered by this very job: before it was interrupted, or on an earlier line?
      const known = (await credentials.tokenHashes([id])).get(id)
      const isOurs = known !== undefined && known.length === hash.length && timingSafeEqual(known, hash)
      return isOurs ? { type: 'ours', id } : { type: 'unchanged' }
    }
  }
  return {
    columns: ['id', ...Object.keys(deviceFields)],
    required: ['id'],
    async take(rows) {
      const taken: { readonly line: number; readonly outcome: Taken }[] = []
      for (const row of rows) taken.push({ line: row.line, outcome: await takeOne(row) })
      const ours = taken.flatMap(({ outcome }) => (outcome.type === 'ours' ? [outcome.id] : []))
      const lineOf = new Map(ours.length > 0 ? await createdOn(ours) : [])
      return taken.map(({ line, outcome }): Outcome => {
        if (outcome.type !== 'created' && outcome.type !== 'ours') return outcome
        const { id } = outcome
        const earlier = lineOf.get(id)
        if (earlier !== undefined) return refusal(`id ${id} is on line ${earlier} already`)
        lineOf.set(id, line)
        return { type: 'created', id }
      })
    },
  }
}

const refusal = (message: string): Outcome => ({ type: 'refused', errors: [{ path: '', message }] })

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
