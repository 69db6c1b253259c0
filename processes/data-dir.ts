import { randomBytes } from 'node:crypto'
import { access, constants, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Static, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import { newVapidKey } from '../jobs/channels/vapid.ts'
import { StartError } from './start-error.ts'

const Holder = Type.Object({ pid: Type.Integer(), startedAt: Type.String() })
const PushKey = Type.Object({ vapidPrivateKey: Type.String() })
const Secrets = Type.Object({ jwtSecret: Type.String() })

export interface HeldDataDir {
  /** The holder before was killed: its role processes may live for a moment, and hold their ports. */
  readonly wasKilled: boolean
  letGo(): Promise<void>
}

/**
 * Makes DATA_DIR and takes it for this process alone, so that two starts never run on one database folder. A holder
 * that was killed is recognised: its pid is gone, or belongs to a process that started at another time.
 */
export async function holdDataDir(dir: string): Promise<HeldDataDir> {
  try {
    await mkdir(dir, { recursive: true })
    await access(dir, constants.W_OK)
  } catch (cause) {
    throw new StartError(`DATA_DIR ${dir} cannot be written to`, { cause })
  }
  const file = join(dir, 'supervisor.json')
  const mine = JSON.stringify({ pid: process.pid, startedAt: (await processStart(process.pid)) ?? '' })
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const handle = await open(file, 'wx', 0o600)
      await handle.writeFile(mine)
      await handle.close()
      return { wasKilled: attempt > 0, letGo: () => rm(file, { force: true }) }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
      const holder = parseHolder(await readFile(file, 'utf8'))
      if (holder !== null && (await processStart(holder.pid)) === holder.startedAt) {
        throw new StartError(
          `Wardbeat is already running on ${dir} (pid ${holder.pid}); stop it, or set another DATA_DIR`,
        )
      }
      await rm(file, { force: true })
    }
  }
  throw new StartError(`Another start took ${dir} at the same moment`)
}

function parseHolder(text: string): { pid: number; startedAt: string } | null {
  try {
    return Value.Parse(Holder, JSON.parse(text))
  } catch {
    return null // cut short by a crash while writing: nobody holds it
  }
}

/** When a process started, as the system counts; null when there is none. Where that cannot be read: whether it lives. */
async function processStart(pid: number): Promise<string | null> {
  if (process.platform !== 'linux') {
    try {
      process.kill(pid, 0)
      return 'alive'
    } catch {
      return null // no such process: that is the answer
    }
  }
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    // Field 22, counted behind the command name, which may hold blanks and brackets itself (proc(5)).
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null // no such process: that is the answer
  }
}

/** The secret that signs logins: made once, kept in DATA_DIR, readable by the owner only. */
export async function loadJwtSecret(dir: string): Promise<string> {
  const secrets = await loadOrMake(join(dir, 'secrets.json'), Secrets, 'everybody must then log in again', () => ({
    jwtSecret: randomBytes(32).toString('base64url'),
  }))
  return secrets.jwtSecret
}

/** The key that push services know this house by; kept as the secret of the logins is. */
export async function loadVapidKey(dir: string): Promise<string> {
  const key = await loadOrMake(join(dir, 'push-key.json'), PushKey, 'devices must then be subscribed again', () => ({
    vapidPrivateKey: newVapidKey(),
  }))
  return key.vapidPrivateKey
}

async function loadOrMake<S extends TSchema>(
  file: string,
  schema: S,
  afterwards: string,
  make: () => Static<S>,
): Promise<Static<S>> {
  try {
    return Value.Parse(schema, JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
      throw new StartError(`${file} is damaged: restore it, or remove it (${afterwards})`, { cause: error })
    }
    const made = make()
    await writeFile(file, JSON.stringify(made), { mode: 0o600 })
    return made
  }
}
