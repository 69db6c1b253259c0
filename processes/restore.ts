import { join } from 'node:path'
import { migrateBullmq } from '../bus/bullmq/migrate.ts'
import { createLog } from '../observability/log.ts'
import { type BackupManifest, type BackupPart, NotRestorable } from '../store/backup.ts'
import { checkEmpty, copyIn } from '../store/postgres/copy-in.ts'
import { knownMigrations, migrate } from '../store/postgres/migrate.ts'
import { readBackup, verifyBackup } from './backup/backup-file.ts'
import { createProgress, parseBackupCommand, runCommand, say, sayWhatIsMissing } from './backup/command.ts'
import { type Configuration, parseConfiguration } from './configuration.ts'
import { holdDataDir } from './data-dir.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'
import { projectRoot } from './project-root.ts'
import { StartError } from './start-error.ts'

/**
 * `npm run restore -- FILE`: a backup into an empty database. All of the file is checked before anything is written; the
 * rows go in by one transaction.
 */
const known = await knownMigrations()

await runCommand(async signal => {
  const parsed = parseConfiguration(process.env, projectRoot)
  if (!parsed.ok) throw new StartError(parsed.problems.join('\n'))
  const { file, passphrase } = parseBackupCommand('restore', process.argv.slice(2), process.env)
  say(`Checking ${file}`)
  const manifest = await verifyBackup(file, passphrase, signal)
  const unknown = manifest.migrations.filter(name => !known.includes(name))
  if (unknown.length > 0) {
    throw new StartError(`The backup is of a newer version (it has ${unknown.join(', ')}): restore with that one`)
  }
  say(`It is whole, of ${new Date(manifest.madeAt).toISOString()}`)
  await withEmptyDatabase(parsed.configuration, async url => {
    await checkEmpty(url, manifest)
    await migrate(url, manifest.migrations)
    if (manifest.queueSchema !== null) await migrateBullmq(url)
    await copyIn(
      url,
      manifest,
      behindManifest(readBackup(file, passphrase), manifest),
      createProgress('Writing'),
      signal,
    )
    const newer = await migrate(url)
    say(`Restored${newer.length > 0 ? `, and migrated to ${newer.at(-1)}` : ''}. Start with npm start`)
    sayWhatIsMissing(manifest.elsewhere ?? [])
  })
})

/** It is read a second time: what is written must be of the file that was checked. */
async function* behindManifest(parts: AsyncGenerator<BackupPart>, manifest: BackupManifest) {
  const first = await parts.next()
  const isSame =
    first.done !== true &&
    first.value.kind === 'manifest' &&
    JSON.stringify(first.value.manifest) === JSON.stringify(manifest)
  if (!isSame) throw new NotRestorable('The file changed while it was read')
  yield* parts
}

async function withEmptyDatabase(configuration: Configuration, work: (url: string) => Promise<void>): Promise<void> {
  if (configuration.databaseUrl !== null) return work(configuration.databaseUrl)
  const held = await holdDataDir(configuration.dataDir)
  try {
    const dir = join(configuration.dataDir, 'postgres')
    const server = await startEmbeddedPostgres({ dir, log: createLog('restore', 'warn') })
    try {
      await work(server.url)
    } finally {
      await server.stop()
    }
  } finally {
    await held.letGo()
  }
}
