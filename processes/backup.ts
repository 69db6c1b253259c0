import { stat } from 'node:fs/promises'
import { systemClock } from '../model/clock.ts'
import type { BackupPart, Elsewhere } from '../store/backup.ts'
import { copyOut } from '../store/postgres/copy-out.ts'
import { writeBackup } from './backup/backup-file.ts'
import { createProgress, megabytes, parseBackupCommand, runCommand, say, sayWhatIsMissing } from './backup/command.ts'
import { parseConfiguration } from './configuration.ts'
import { projectRoot } from './project-root.ts'
import { StartError } from './start-error.ts'
import { withDatabase } from './with-database.ts'

/** `npm run backup -- FILE`: everything in the database as of one moment, encrypted, also while the system runs. */
await runCommand(async signal => {
  const parsed = parseConfiguration(process.env, projectRoot)
  if (!parsed.ok) throw new StartError(parsed.problems.join('\n'))
  const { file, passphrase } = parseBackupCommand('backup', process.argv.slice(2), process.env)
  const { redisUrl, influx } = parsed.configuration
  const elsewhere: Elsewhere[] = []
  if (redisUrl !== null) elsewhere.push('queues')
  if (influx !== null) elsewhere.push('vitals')
  let [tables, rows] = [0, 0]
  const progress = createProgress('Reading')
  async function* told(parts: AsyncIterable<BackupPart>) {
    let names: readonly string[] = []
    let name = ''
    for await (const part of parts) {
      if (part.kind === 'manifest') names = part.manifest.tables.map(table => table.name)
      if (part.kind === 'table') name = names[part.index] ?? ''
      if (part.kind === 'rows') progress(name, part.bytes.length)
      if (part.kind === 'end') {
        tables++
        rows += part.rows
      }
      yield part
    }
  }
  await withDatabase('backup', parsed.configuration, url =>
    writeBackup(file, told(copyOut(url, systemClock(), elsewhere)), passphrase, signal),
  )
  const { size } = await stat(file)
  say(`${file}: ${rows.toLocaleString('en')} rows of ${tables} tables, ${megabytes(size)}`)
  sayWhatIsMissing(elsewhere)
})
