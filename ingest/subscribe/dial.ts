import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { BrokerAddress } from './settings.ts'

/** @returns a socket that is being connected; `ready` is called when it is (with TLS: when the other side is proven) */
export function dial({ host, port, tls }: BrokerAddress, ready: () => void): Socket {
  const socket =
    tls === null
      ? connectTcp({ host, port }, ready)
      : connectTls(
          { host, port, ...tls, minVersion: 'TLSv1.2', ...(isIP(host) === 0 ? { servername: host } : {}) },
          ready,
        )
  socket.setNoDelay(true)
  return socket
}
