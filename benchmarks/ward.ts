import { createHash, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'
import { ownAct } from '../model/act.ts'
import { UNDESCRIBED } from '../store/devices.ts'
import { postgresDeviceRegistry } from '../store/postgres/devices.ts'
import { postgresPatients } from '../store/postgres/patients.ts'
import { createPool } from '../store/postgres/pool.ts'

/** Address of the embedded PostgreSQL that a running system keeps in its data folder. */
export async function embeddedUrl(dataDir: string): Promise<string> {
  const { port, password } = JSON.parse(await readFile(join(dataDir, 'postgres/connection.json'), 'utf8'))
  return `postgres://wardbeat:${password}@127.0.0.1:${port}/wardbeat`
}

/**
 * Registers devices, each with a patient of its own in a ward of its own. Bound to their patients last and together,
 * because a bound device that says nothing for 15 s is an alarm.
 * @returns token by device id
 */
export function registerWard(url: string, prefix: string, count: number): Promise<Record<string, string>> {
  return withPool(url, async pool => {
    const devices = postgresDeviceRegistry(pool)
    const patients = postgresPatients(pool)
    const tokens: Record<string, string> = {}
    const now = Date.now()
    const bound: { id: string; patientId: string }[] = []
    const register = async (n: number) => {
      const id = `${prefix}-${String(n).padStart(5, '0')}`
      const token = randomBytes(32).toString('base64url')
      const patient = await patients.create(
        {
          name: { given: ['Bench'], family: `Patient ${n}` },
          birthDate: '1960-01-02',
          sex: 'unknown',
          identifiers: [],
          ward: prefix,
          bed: String(n),
        },
        ownAct(now),
      )
      await devices.create(
        id,
        { ...UNDESCRIBED, kind: 'bedside-monitor', intervalSeconds: 1 },
        createHash('sha256').update(token).digest(),
        now,
      )
      bound.push({ id, patientId: patient.id })
      tokens[id] = token
    }
    await inGroups(
      Array.from({ length: count }, (_, n) => n),
      register,
    )
    const from = Date.now()
    await inGroups(bound, ({ id, patientId }) => devices.assign(id, patientId, from, { replace: false }, ownAct(from)))
    return tokens
  })
}

/** Takes the devices off their patients: what says nothing any more would be an alarm of the next measurement. */
export function releaseWard(url: string, deviceIds: readonly string[]): Promise<void> {
  return withPool(url, pool => {
    const devices = postgresDeviceRegistry(pool)
    return inGroups(deviceIds, id => devices.unassign(id, ownAct(Date.now())))
  })
}

async function withPool<T>(url: string, work: (pool: pg.Pool) => Promise<T>): Promise<T> {
  const onError = (error: Error) => void process.stderr.write(`${error.message}\n`)
  const pool = createPool({ url, name: 'bench', max: 8, durable: false, onError })
  try {
    return await work(pool)
  } finally {
    await pool.end()
  }
}

const GROUP = 50

async function inGroups<T>(all: readonly T[], work: (one: T) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < all.length; start += GROUP) await Promise.all(all.slice(start, start + GROUP).map(work))
}
