import type { Socket } from 'node:net'
import type { WebSocket } from '@fastify/websocket'
import { LARGEST_BACKLOG, NUMBERS_WHILE_BELOW } from './limits.ts'

/** Sending to one client, with an eye on what it has not taken yet. */
export function createWire(socket: WebSocket, stream: Socket) {
  let slowSince: number | null = null
  const isOpen = () => socket.readyState === socket.OPEN
  const isSlow = () => socket.bufferedAmount > NUMBERS_WHILE_BELOW

  function send(message: Buffer): void {
    if (!isOpen()) return
    socket.send(message, { binary: false })
    // Cutting it off loses nothing: it comes back with its cursor.
    if (socket.bufferedAmount > LARGEST_BACKLOG) socket.terminate()
  }

  return {
    isOpen,
    isSlow,
    send,
    /** Many messages in as few system calls as the stream can. */
    sendAll(messages: readonly Buffer[]): void {
      stream.cork()
      for (const message of messages) send(message)
      stream.uncork()
    },
    /** Resolves when the operating system has taken the message and all before it, or the connection is gone. */
    sendAndDrain(message: Buffer): Promise<void> {
      if (!isOpen()) return Promise.resolve()
      return new Promise(resolve => socket.send(message, { binary: false }, () => resolve()))
    },
    /** Since when the client has been slow without a pause, by the calls of this function; null when it is not. */
    slowSince(now: number): number | null {
      slowSince = isSlow() ? (slowSince ?? now) : null
      return slowSince
    },
    close: (code: number, reason: string) => socket.close(code, reason),
    terminate: () => socket.terminate(),
  }
}

export type Wire = ReturnType<typeof createWire>
