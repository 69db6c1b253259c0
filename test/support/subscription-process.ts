import { fork } from 'node:child_process'

interface Teardown {
  teardown(end: () => unknown): void
}

const ENTRY = new URL('../ingest/subscribe/subscription-process.js', import.meta.url)

/** A subscription in a process of its own, which tells how many lanes it has, and how many messages became durable. */
export function startSubscriptionProcess(t: Teardown, url: string, port: number) {
  const child = fork(ENTRY, [url, String(port)], { stdio: 'inherit' })
  t.teardown(() => child.kill('SIGKILL'))
  const told = { lanes: 0, durable: 0 }
  child.on('message', message => Object.assign(told, message))
  return { child, told }
}
