import { connect, createServer, type Socket } from 'node:net'

export interface Balancer {
  close(): Promise<void>
}

/**
 * Passes TCP connections on to servers in turn, as a load balancer before several brokers or APIs does; a server that
 * refuses is passed over. It looks into nothing, so MQTT, HTTP and WebSockets are all the same to it.
 */
export async function startBalancer(at: {
  readonly host: string
  readonly port: number
  readonly targets: readonly { readonly host: string; readonly port: number }[]
}): Promise<Balancer> {
  const { host, port, targets } = at
  const open = new Set<Socket>()
  let turn = 0

  const tryNext = (client: Socket, triesLeft: number): void => {
    const target = targets[turn++ % targets.length]
    if (target === undefined || triesLeft === 0 || client.destroyed) {
      client.destroy()
      return
    }
    const server = connect(target)
    server.setNoDelay(true)
    server.once('connect', () => {
      server.removeAllListeners('error')
      join(client, server)
    })
    // Nothing was sent yet, so another server may have the connection.
    server.once('error', () => tryNext(client, triesLeft - 1))
  }

  const server = createServer({ pauseOnConnect: true, noDelay: true }, client => {
    open.add(client)
    client.once('close', () => open.delete(client))
    client.on('error', () => client.destroy()) // the other side sees the end
    tryNext(client, targets.length)
  })
  await new Promise<void>((done, fail) => {
    server.once('error', fail)
    server.listen(port, host, done)
  })
  return {
    close() {
      for (const socket of open) socket.destroy()
      return new Promise(done => server.close(() => done()))
    },
  }
}

/** Both ends live and die together. */
function join(client: Socket, server: Socket): void {
  server.on('error', () => server.destroy()) // the other side sees the end
  client.once('close', () => server.destroy())
  server.once('close', () => client.destroy())
  client.pipe(server).pipe(client)
  client.resume()
}
