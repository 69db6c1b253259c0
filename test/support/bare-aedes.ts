import { createServer } from 'node:net'
import { Aedes, type AedesOptions } from 'aedes'

interface Teardown {
  teardown(end: () => Promise<void>): void
}

/** A bare Aedes on a free loopback port, with the hooks of the test and nothing else. */
export async function startAedes(t: Teardown, options: AedesOptions = {}): Promise<{ url: string; port: number }> {
  const broker = await Aedes.createBroker({ concurrency: 0, ...options })
  const server = createServer(broker.handle)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = address && typeof address === 'object' ? address.port : 0
  t.teardown(async () => {
    await new Promise<void>(resolve => broker.close(() => resolve()))
    await new Promise<void>(resolve => server.close(() => resolve()))
  })
  return { url: `mqtt://127.0.0.1:${port}`, port }
}
