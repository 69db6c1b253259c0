import { connect, createServer, type Server, type Socket } from 'node:net'

/** A way to a server that can be closed, opened, or frozen: frozen, it swallows everything and says nothing. */
export function tcpProxy(target: URL) {
  const pairs = new Set<readonly [Socket, Socket]>()
  let server: Server | null = null
  let port = 0
  const accept = (near: Socket) => {
    const far = connect(Number(target.port), target.hostname)
    const pair = [near, far] as const
    pairs.add(pair)
    const end = () => {
      pairs.delete(pair)
      near.destroy()
      far.destroy()
    }
    for (const socket of pair) socket.on('error', end).on('close', end)
    near.pipe(far).pipe(near)
  }
  return {
    /** The same port each time. */
    async open(): Promise<void> {
      const opened = createServer(accept)
      server = opened
      await new Promise<void>(done => opened.listen(port, '127.0.0.1', done))
      const address = opened.address()
      if (address !== null && typeof address === 'object') port = address.port
    },
    async close(): Promise<void> {
      const closing = server
      server = null
      for (const [near, far] of pairs) {
        near.destroy()
        far.destroy()
      }
      if (closing) await new Promise<void>(done => closing.close(() => done()))
    },
    /** Connections of now never hear anything again; later ones work. */
    freeze(): void {
      for (const [near, far] of pairs) {
        near.unpipe(far)
        far.unpipe(near)
        near.resume()
        far.resume()
      }
    },
    url(): string {
      const url = new URL(target)
      url.hostname = '127.0.0.1'
      url.port = String(port)
      return url.href
    },
  }
}
