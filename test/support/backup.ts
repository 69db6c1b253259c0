import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectRoot } from '../../processes/project-root.ts'

export const PASSPHRASE = 'a passphrase for a test'

interface Teardown {
  teardown(end: () => Promise<void>): void
}

/** `npm run backup` or `npm run restore`, as it was compiled. @returns its exit code and what it said */
export async function runBackup(
  command: 'backup' | 'restore',
  file: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(process.execPath, [join(projectRoot, `build/processes/${command}.js`), file], {
    env: { ...process.env, BACKUP_PASSPHRASE: PASSPHRASE, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let output = ''
  child.stderr.on('data', chunk => {
    output += String(chunk)
  })
  const code = await new Promise<number | null>(done => child.once('close', done))
  return { code, output }
}

/** A folder for backups, removed with the test. */
export async function backupFolder(t: Teardown): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'wardbeat-backup-'))
  t.teardown(() => rm(dir, { recursive: true, force: true }))
  return dir
}
