import type { Clock } from '../../model/clock.ts'
import { CLOSE_UNAUTHENTICATED, type ServerMessage } from '../../model/live-messages.ts'
import { GIVE_UP_AFTER_MS, type LineState, lineState } from './line.ts'
import { decodeServerMessage, encodeClientMessage } from './messages.ts'
import { reconnectPause } from './reconnect.ts'
import { resume } from './resume.ts'

/** The part of a browser's WebSocket that is used here. */
export interface SocketLike {
  onopen: (() => void) | null
  onmessage: ((frame: { readonly data: unknown }) => void) | null
  onclose: ((close: { readonly code: number }) => void) | null
  send(text: string): void
  close(): void
}

export interface LiveOptions {
  readonly open: () => SocketLike
  readonly clock: Clock
  readonly random: () => number
  readonly after: (ms: number, then: () => void) => () => void
  readonly onMessage: (message: ServerMessage) => void
  /** The server no longer takes the login: renew it; the line connects again when this has resolved. */
  readonly renewLogin: () => Promise<void>
}

export interface LiveLine {
  /** Judges the line; call it every second and whenever the page wakes up. */
  tick(): LineState
  /** When the server was last heard, by `clock`. */
  heardAt(): number
  /** A renewed login, passed on in place; nothing keeps it. */
  renew(token: string): void
  close(): void
}

/** The line to `/api/v1/live`: opened, watched, and opened again for as long as the board is open. */
export function liveLine(options: LiveOptions): LiveLine {
  const { clock, onMessage } = options
  const cursor = resume()
  let socket: SocketLike | null = null
  let cancelPause: (() => void) | null = null
  let heardAt = clock()
  let triedAt = clock()
  let everHeard = false
  let failures = 0
  let closed = false

  const connect = () => {
    cancelPause = null
    triedAt = clock()
    const opened = options.open()
    socket = opened
    opened.onopen = () => {
      const since = cursor.since()
      const hello = { type: 'hello', subscribe: { patients: 'mine', vitals: true } } as const
      opened.send(encodeClientMessage(since === undefined ? hello : { ...hello, since }))
    }
    opened.onmessage = frame => {
      if (typeof frame.data !== 'string') return
      const message = decodeServerMessage(frame.data)
      heardAt = clock()
      triedAt = heardAt
      everHeard = true
      if (message === null) return
      if (message.type === 'welcome') failures = 0
      cursor.follow(message)
      onMessage(message)
    }
    opened.onclose = ({ code }) => {
      if (socket === opened) lost(code)
    }
  }

  const lost = (code: number) => {
    socket = null
    if (closed) return
    const pause = reconnectPause(failures++, options.random())
    const again = () => {
      if (!closed && socket === null) cancelPause = options.after(pause, connect)
    }
    // A login that cannot be renewed leads to the login page, which closes this line; anything else is tried again.
    if (code === CLOSE_UNAUTHENTICATED) options.renewLogin().then(again, again)
    else again()
  }

  connect()
  return {
    tick() {
      // A frozen server, or a laptop lid that was shut, closes nothing: give up what is silent and open anew.
      if (socket !== null && clock() - triedAt > GIVE_UP_AFTER_MS) {
        const silent = socket
        socket = null
        silent.close()
        lost(0)
      }
      return lineState(everHeard, heardAt, clock())
    },
    heardAt: () => heardAt,
    renew(token) {
      if (everHeard) socket?.send(encodeClientMessage({ type: 'token', token }))
    },
    close() {
      closed = true
      cancelPause?.()
      socket?.close()
      socket = null
    },
  }
}
