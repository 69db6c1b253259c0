import { createServer } from 'node:net'
import { Aedes } from 'aedes'

/** A bare Aedes in a process of its own, to be killed: `node aedes-process.js [port]`. Prints its port. */
const broker = await Aedes.createBroker({ concurrency: 0 })
const server = createServer(broker.handle)
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`${address && typeof address === 'object' ? address.port : 0}\n`)
})
