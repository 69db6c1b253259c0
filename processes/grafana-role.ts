import { readFileSync } from 'node:fs'
import pg from 'pg'
import { grantGrafanaRole } from '../store/postgres/grafana-role.ts'
import { runCommand, say } from './backup/command.ts'
import { parseConfiguration } from './configuration.ts'
import { projectRoot } from './project-root.ts'
import { StartError } from './start-error.ts'
import { withDatabase } from './with-database.ts'

const USAGE = 'npm run grafana:role -- FILE, a file with the password'

/** `npm run grafana:role -- FILE`: makes the login that Grafana reads with, or gives it the password of the file. */
await runCommand(async () => {
  const parsed = parseConfiguration(process.env, projectRoot)
  if (!parsed.ok) throw new StartError(parsed.problems.join('\n'))
  const [file, ...more] = process.argv.slice(2)
  if (file === undefined || more.length > 0) throw new StartError(USAGE)
  const password = firstLine(file)
  await withDatabase('grafana-role', parsed.configuration, async url => {
    try {
      const role = await grantGrafanaRole(url, password)
      const { host, pathname } = new URL(url)
      say(`Grafana may log in as ${role} at ${host}, database ${pathname.slice(1)}`)
    } catch (error) {
      const isOld = error instanceof pg.DatabaseError && error.code === '3F000' // invalid_schema_name
      throw isOld ? new StartError('The database is of an older version: start this one once') : error
    }
  })
})

function firstLine(file: string): string {
  try {
    const [line = ''] = readFileSync(file, 'utf8').split(/\r?\n/, 1)
    if (!/^[!-~]{12,}$/.test(line)) throw new StartError('The password must be 12 or more ASCII signs without blanks')
    return line
  } catch (error) {
    if (error instanceof StartError) throw error
    throw new StartError(`The password cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}
