import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Logger } from '../observability/log.ts'
import type { Configuration } from './configuration.ts'

const ENTRY = fileURLToPath(new URL('./demo-replay.js', import.meta.url))
const RESTART_AFTER_MS = 2000

/** Replays the demo ward's recordings in a process of its own. @returns ends it */
export async function startDemoReplay(
  credentialsFile: string,
  mqtt: Configuration['mqtt'],
  log: Logger,
): Promise<() => Promise<void>> {
  if (mqtt.port === 0) return async () => {} // nothing listens for the demo's devices
  let stopping = false
  const start = () => {
    const child = fork(ENTRY, [credentialsFile, `mqtt://${mqtt.host}:${mqtt.port}`], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    child.once('exit', code => {
      if (stopping) return
      log.warn({ code }, 'the demo replay ended, starting it again')
      setTimeout(() => {
        if (!stopping) current = start()
      }, RESTART_AFTER_MS)
    })
    return child
  }
  let current = start()
  return () => {
    stopping = true
    if (current.exitCode !== null || current.signalCode !== null) return Promise.resolve()
    return new Promise(done => {
      const timer = setTimeout(() => current.kill('SIGKILL'), 2000)
      current.once('exit', () => {
        clearTimeout(timer)
        done()
      })
      current.kill('SIGTERM')
    })
  }
}
