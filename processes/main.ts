import { createLog } from '../observability/log.ts'
import { parseConfiguration } from './configuration.ts'
import { projectRoot } from './project-root.ts'
import { StartError } from './start-error.ts'
import { type System, startSystem } from './system.ts'

/** `npm start`: everything, until Ctrl-C or SIGTERM. Exit 0 after an orderly stop, 1 when it could not start. */
const parsed = parseConfiguration(process.env, projectRoot)
if (!parsed.ok) {
  for (const problem of parsed.problems) process.stderr.write(`${problem}\n`)
  process.exit(1)
}
const log = createLog('supervisor', parsed.configuration.logLevel)

let system: System | undefined
let stopping = false
async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  process.stdout.write('\nStopping: finishing what is in hand …\n')
  const orderly = (await system?.stop()) ?? true
  process.stdout.write(orderly ? 'Stopped. Nothing was lost.\n' : 'Stopped. Queued work goes on at the next start.\n')
  process.exit(0)
}
process.on('SIGINT', () => void stop())
process.on('SIGTERM', () => void stop())
// Started by a cluster of this machine, which has died: nobody else would stop this start.
process.on('disconnect', () => void stop())

try {
  system = await startSystem(parsed.configuration, log)
  for (const line of system.greeting) process.stdout.write(`${line}\n`)
} catch (error) {
  if (stopping) await new Promise(() => {}) // asked to stop while starting: `stop` ends the process
  if (!(error instanceof StartError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
}
