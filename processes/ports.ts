import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/**
 * Below the ports from which systems take those of outgoing connections (Linux 32768, others 49152): while a server is
 * down, an outgoing connection could take its port, even one that tries to reach that very server.
 */
const FIRST_PORT = 20_000
const LAST_PORT = 32_767

/** A loopback port that nobody uses now, and that no outgoing connection will take. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST_PORT, LAST_PORT + 1)
    if (await isFree(port)) return port
  }
}

export async function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return (await whyNotFree(port, host)) === null
}

/** @returns why nobody can listen there now, as the system says it; null: it is free */
export async function whyNotFree(port: number, host: string): Promise<NodeJS.ErrnoException | null> {
  return new Promise(done => {
    const server = createServer()
    server.once('error', done)
    server.listen(port, host, () => server.close(() => done(null)))
  })
}
