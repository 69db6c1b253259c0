import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { type Elsewhere, NotRestorable } from '../../store/backup.ts'
import { StartError } from '../start-error.ts'

const SHORTEST = 12

export interface BackupCommand {
  readonly file: string
  readonly passphrase: string
}

/**
 * `FILE [--passphrase-file FILE]`; without the option, from the environment. Never as an argument: other people see those.
 * Errors: StartError with how it is used.
 */
export function parseBackupCommand(name: string, args: readonly string[], env: NodeJS.ProcessEnv): BackupCommand {
  const usage = `npm run ${name} -- FILE [--passphrase-file FILE]`
  const { values, positionals } = parsed(args, usage)
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0) throw new StartError(`Give one file: ${usage}`)
  const from = values['passphrase-file'] ?? (env.BACKUP_PASSPHRASE_FILE || undefined)
  const passphrase = from === undefined ? env.BACKUP_PASSPHRASE : firstLine(from)
  if (passphrase === undefined || passphrase === '') {
    throw new StartError('Give a passphrase: --passphrase-file FILE, BACKUP_PASSPHRASE_FILE or BACKUP_PASSPHRASE')
  }
  if (passphrase.length < SHORTEST) throw new StartError(`The passphrase is shorter than ${SHORTEST} characters`)
  return { file, passphrase }
}

function parsed(args: readonly string[], usage: string) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: { 'passphrase-file': { type: 'string' } } })
  } catch (cause) {
    throw new StartError(`${cause instanceof Error ? cause.message : cause}: ${usage}`, { cause })
  }
}

function firstLine(file: string): string {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/, 1)[0] ?? ''
  } catch (cause) {
    throw new StartError(`The passphrase cannot be read: ${cause instanceof Error ? cause.message : cause}`, { cause })
  }
}

/** Milliseconds between two lines. */
const SAY_EVERY_MS = 1000

/** Says on standard error how far it is, once a second. */
export function createProgress(doing: string): (table: string, bytes: number) => void {
  let [total, saidAt] = [0, Date.now()]
  return (table, bytes) => {
    total += bytes
    if (Date.now() - saidAt < SAY_EVERY_MS) return
    saidAt = Date.now()
    say(`${doing} ${table}, ${megabytes(total)} so far`)
  }
}

const WHAT_IS_ELSEWHERE: Readonly<Record<Elsewhere, string>> = {
  queues: 'the queues in Redis',
  vitals: 'the vitals in InfluxDB',
}

/** What a backup does not bring, for whoever would look for it after a restore. */
export function sayWhatIsMissing(elsewhere: readonly Elsewhere[]): void {
  if (elsewhere.length === 0) return
  const what = elsewhere.map(part => WHAT_IS_ELSEWHERE[part]).join(', ')
  say(`Not in the backup: ${what} (docs/operations.md#backup-and-restore)`)
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

export function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** Exit 0 when it is done; 1, and one line, when it is not. Ctrl-C and SIGTERM end it in order. */
export async function runCommand(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  try {
    await work(stop.signal)
  } catch (error) {
    process.exitCode = 1
    if (stop.signal.aborted) say('Stopped; nothing was left half done')
    else if (error instanceof StartError || error instanceof NotRestorable) say(error.message)
    else if (error instanceof pg.DatabaseError || isSystemError(error)) say(`It failed: ${error.message}`)
    else throw error
  }
}

/** No space left, no connection: of the system, with a message that says so. */
function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error
}
