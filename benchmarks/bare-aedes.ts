import { createServer } from 'node:net'
import { Aedes } from 'aedes'

/** Aedes with no hooks at all, the yardstick of the ingest benchmark: prints its port, ends with its parent. */
const broker = await Aedes.createBroker()
const server = createServer(broker.handle)
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address !== null && typeof address === 'object') process.send?.({ port: address.port })
})
process.on('disconnect', () => process.exit(0))
