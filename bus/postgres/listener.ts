import pg from 'pg'
import type { Logger } from '../../observability/log.ts'

/** Milliseconds between two signs of life; each also tells the users to look for themselves. */
const BEAT_EVERY_MS = 1000
/** A connection that does not answer for this long is dead, whatever TCP says. */
const ANSWER_WITHIN_MS = 5000
/** Pauses before a new connection grow from the first to the last value. */
const FIRST_PAUSE_MS = 50
const LAST_PAUSE_MS = 1000

export interface Listener {
  /** Resolves when it listens for the first time; rejects when it is closed before. */
  readonly ready: Promise<void>
  /** On the listening connection. Rejects while there is none: the caller comes again at the next beat. */
  query<R extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<R[]>
  close(): Promise<void>
}

export interface ListenerOptions {
  readonly url: string
  /** Shows in pg_stat_activity. */
  readonly name: string
  readonly channels: readonly string[]
  readonly log: Logger
  /** Must not throw. */
  readonly onNotification: (payload: string, channel: string) => void
  /** Listening begins, for the first time or again: notifications before it may have been lost. Must not throw. */
  readonly onConnected: () => void
  /** About once a second while it listens. Must not throw. */
  readonly onBeat?: () => void
  /** The connection is gone, and with it what was held by it. Must not throw. */
  readonly onLost?: () => void
  /** Milliseconds without a sign of life (a process that stands still) after which the server ends the session. */
  readonly silentAtMostMs?: number
}

/** One connection that listens, and comes back by itself. */
export function createListener(options: ListenerOptions): Listener {
  const { log, name, silentAtMostMs: idle } = options
  let current: pg.Client | null = null
  let closed = false
  let pause = FIRST_PAUSE_MS
  let timer: NodeJS.Timeout | undefined
  let settle: { resolve(): void; reject(error: Error): void } | null = null
  const ready = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject }
  })
  ready.catch(() => {}) // who waits for it hears of it

  const connect = async () => {
    const client = new pg.Client({
      connectionString: options.url,
      application_name: `wardbeat-${name}`,
      keepAlive: true,
      connectionTimeoutMillis: ANSWER_WITHIN_MS,
      query_timeout: ANSWER_WITHIN_MS,
      statement_timeout: ANSWER_WITHIN_MS,
      // Nothing durable goes this way: a NOTIFY need not wait for the disk.
      options: `-c synchronous_commit=off${idle === undefined ? '' : ` -c idle_session_timeout=${idle}`}`,
    })
    client.on('error', error => lose(client, error))
    client.on('end', () => lose(client, new Error('The connection ended')))
    client.on('notification', ({ channel, payload }) => options.onNotification(payload ?? '', channel))
    current = client
    try {
      await client.connect()
      for (const channel of options.channels) await client.query(`listen ${client.escapeIdentifier(channel)}`)
    } catch (error) {
      lose(client, error)
      return
    }
    if (current !== client) return
    pause = FIRST_PAUSE_MS
    options.onConnected()
    settle?.resolve()
    timer = setTimeout(() => void beat(client), BEAT_EVERY_MS)
  }

  const beat = async (client: pg.Client) => {
    try {
      await client.query('select 1')
    } catch (error) {
      lose(client, error)
      return
    }
    if (current !== client) return
    options.onBeat?.()
    timer = setTimeout(() => void beat(client), BEAT_EVERY_MS)
  }

  /** Gives the connection up and tries another one after a pause; warns once per loss. */
  const lose = (client: pg.Client, error: unknown) => {
    if (current !== client) return
    current = null
    clearTimeout(timer)
    void client.end().catch(() => {}) // it is given up: nothing to learn from how it ends
    options.onLost?.()
    if (closed) return
    const level = pause === FIRST_PAUSE_MS ? 'warn' : 'debug'
    log[level]({ err: error, listener: name, pauseMs: pause }, 'listening connection lost, trying again')
    timer = setTimeout(() => void connect(), pause)
    pause = Math.min(pause * 2, LAST_PAUSE_MS)
  }

  void connect()
  return {
    ready,
    async query<R extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) {
      if (current === null) throw new Error(`The ${name} connection is away`)
      const { rows } = await current.query<R>(text, [...values])
      return rows
    },
    async close() {
      closed = true
      clearTimeout(timer)
      settle?.reject(new Error(`The ${name} connection was closed`))
      const client = current
      current = null
      await client?.end().catch(() => {}) // closing anyway
    },
  }
}
