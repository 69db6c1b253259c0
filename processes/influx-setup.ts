import { openInflux } from '../store/influx/connection.ts'
import { setUpInflux } from '../store/influx/setup.ts'
import { parseConfiguration } from './configuration.ts'
import { projectRoot } from './project-root.ts'
import { StartError } from './start-error.ts'
import { INFLUX_RETENTION } from './vitals-store.ts'

/** `npm run influx:setup`: makes what vitals need in InfluxDB, as far as it is missing. Exit 0 when it is there, 1 when not. */
async function main(): Promise<void> {
  const parsed = parseConfiguration(process.env, projectRoot)
  if (!parsed.ok) throw new StartError(parsed.problems.join('\n'))
  const settings = parsed.configuration.influx
  if (settings === null) throw new StartError('INFLUX_URL is not set: give the address of InfluxDB')
  const influx = openInflux(settings)
  try {
    for (const line of await setUpInflux(influx, INFLUX_RETENTION)) process.stdout.write(`${line}\n`)
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause)
    throw new StartError(`InfluxDB at ${settings.url} could not be set up: ${what}`, { cause })
  } finally {
    influx.close()
  }
}

main().catch(error => {
  if (!(error instanceof StartError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
})
