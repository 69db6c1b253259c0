import type { Clock } from '../../model/clock.ts'
import { CLOSE_FORBIDDEN, CLOSE_UNAUTHENTICATED, type ServerMessage } from '../../model/live-messages.ts'
import { GIVE_UP_AFTER_MS, type LineState, lineState } from './line.ts'
import { decodeServerMessage, encodeClientMessage } from './messages.ts'
import { reconnectPause } from './reconnect.ts'
import { resume } from './resume.ts'

/** What an open line tells. */
export interface SocketEvents {
  opened(): void
  frame(text: string): void
  closed(code: number): void
}

export interface Socket {
  send(text: string): void
  close(): void
}

export interface LiveOptions {
  readonly open: (events: SocketEvents) => Socket
  readonly clock: Clock
  readonly random: () => number
  readonly after: (ms: number, then: () => void) => () => void
  /** Whether this person may see live numbers of anybody: a server refuses who asks for them in vain. */
  readonly wantsNumbers: () => boolean
  readonly onMessage: (message: ServerMessage) => void
  /** A frame that this board cannot read: it may have been an alarm, so somebody must be told. */
  readonly onUnreadable: (error: unknown) => void
  /** The server no longer takes the login, or not for this: renew it, and with it what the person may; the line connects again when this has resolved. */
  readonly renewLogin: () => Promise<void>
}

export interface LiveLine {
  /** Judges the line; call it every second and whenever the page wakes up. */
  tick(): LineState
  /** When the server was last heard, by `clock`. */
  heardAt(): number
  /** A renewed login, passed on in place; nothing keeps it. */
  renew(token: string): void
  /** Tells the server which alerts this screen has, and which of them a person can see. Lost with the line, and told again. */
  confirm(delivered: readonly string[], seen: readonly string[]): void
  close(): void
}

/** The line to `/api/v1/live`: opened, watched, and opened again for as long as the board is open. */
export function liveLine(options: LiveOptions): LiveLine {
  const { clock, onMessage } = options
  const cursor = resume()
  let socket: Socket | null = null
  let cancelPause: (() => void) | null = null
  let heardAt = clock()
  let triedAt = clock()
  let everHeard = false
  let failures = 0
  let closed = false
  /** Since this line was opened. */
  let welcomed = false

  const connect = () => {
    cancelPause = null
    welcomed = false
    triedAt = clock()
    const opened: Socket = options.open({
      opened() {
        const since = cursor.since()
        const hello = { type: 'hello', subscribe: { patients: 'mine', vitals: options.wantsNumbers() } } as const
        opened.send(encodeClientMessage(since === undefined ? hello : { ...hello, since }))
      },
      frame(text) {
        if (socket === opened) heard(text)
      },
      closed(code) {
        if (socket === opened) lost(code)
      },
    })
    socket = opened
  }

  const heard = (text: string) => {
    heardAt = clock()
    triedAt = heardAt
    everHeard = true
    try {
      const message = decodeServerMessage(text)
      if (message === null) return
      cursor.follow(message)
      // In mid-line it says that this user sees other patients now; the welcome that follows tells all.
      if (message.type === 'resync' && welcomed) return
      if (message.type === 'welcome') {
        failures = 0
        welcomed = true
      }
      onMessage(message)
    } catch (error) {
      options.onUnreadable(error) // told to the person; the line itself is alive
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
    if (code === CLOSE_UNAUTHENTICATED || code === CLOSE_FORBIDDEN) options.renewLogin().then(again, again)
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
    confirm(delivered, seen) {
      if (welcomed) socket?.send(encodeClientMessage({ type: 'receipt', delivered, seen }))
    },
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
