import { setTimeout as pause } from 'node:timers/promises'
import { acknowledgements } from '../../bus/acknowledgements.ts'
import { TICK_EVERY_MS } from '../../model/inbound.ts'
import type { Logger } from '../../observability/log.ts'
import type { Metrics } from '../../observability/metrics.ts'
import { type Line, openLine } from './line.ts'
import { type BrokerAddress, clientIdOf, WINDOW } from './settings.ts'
import type { Take } from './take.ts'

/** Milliseconds before the next attempt to connect: doubles from the first to the second while none succeeds. */
const FIRST_PAUSE_MS = 100
const LAST_PAUSE_MS = 3000
/** A connection that lasted so long was a good one, ms. */
const STABLE_AFTER_MS = 5000

/** One session with the broker: connected as long as it is ours, acknowledging in order what has become durable. */
export interface Lane {
  /** The line that stands now. */
  line(): Line | null
  /** More waits at the broker than it may send: what it sends now is not what devices say now. */
  behind(): boolean
  pause(): void
  resume(): void
  /** Takes no more, acknowledges what becomes durable within `graceMs`, says goodbye. */
  close(graceMs: number): Promise<void>
}

export function openLane(options: {
  readonly address: BrokerAddress
  readonly lane: number
  readonly take: Take
  /** Whether there is room for messages now. */
  readonly hasRoom: () => boolean
  /** Nothing becomes durable: it would only be sent away again. */
  readonly stuck: () => boolean
  readonly log: Logger
  readonly metrics: Metrics
}): Lane {
  const { address, lane, take, hasRoom, stuck, log, metrics } = options
  const closing = new AbortController()
  let current: Line | null = null
  let standing: Line | null = null
  let pending = () => 0
  let onSettled = () => {}
  let fullAt = Number.NEGATIVE_INFINITY

  function connect(): Line {
    const order = acknowledgements(() => onSettled())
    pending = order.pending
    const line = openLine({
      address,
      clientId: clientIdOf(lane),
      onMessage({ topic, payload, qos, messageId = 0 }) {
        if (closing.signal.aborted) return // not acknowledged: it comes again, to whoever has the lane then
        if (qos === 0) take({ topic, payload }, null)
        else {
          // The place in the order is taken on arrival, whatever becomes durable first.
          take(
            { topic, payload },
            order.reserve(error => (error ? line.cut(error) : line.acknowledge(messageId))),
          )
        }
        if (order.pending() >= WINDOW) fullAt = performance.now()
        if (!hasRoom()) line.pause()
      },
    })
    return line
  }

  async function run(): Promise<void> {
    for (let pauseMs = FIRST_PAUSE_MS; !closing.signal.aborted; pauseMs = Math.min(LAST_PAUSE_MS, pauseMs * 2)) {
      if (!stuck()) {
        const from = performance.now()
        const line = connect()
        current = line
        line.ready.then(
          ({ sessionPresent }) => {
            standing = line
            metrics.brokerLanes.inc()
            if (!sessionPresent) log.info({ lane }, 'a new session with the broker: it had kept nothing for us')
          },
          () => {}, // said below
        )
        const reason = await line.closed
        if (standing === line) metrics.brokerLanes.dec()
        standing = null
        current = null
        if (closing.signal.aborted) return
        if (performance.now() - from > STABLE_AFTER_MS) pauseMs = FIRST_PAUSE_MS
        const level = pauseMs >= LAST_PAUSE_MS ? 'error' : 'warn'
        log[level]({ lane, err: reason, retryMs: pauseMs }, 'no connection to the broker, trying again') // retried
      }
      // Not all lanes of all processes at the same moment.
      await pause(pauseMs * (0.5 + Math.random() / 2), undefined, { signal: closing.signal }).catch(() => {}) // closing: the loop ends
    }
  }
  const ended = run()

  return {
    line: () => standing,
    behind: () => performance.now() - fullAt < TICK_EVERY_MS,
    pause: () => current?.pause(),
    resume: () => current?.resume(),
    async close(graceMs) {
      closing.abort(new Error('The lane closes'))
      if (graceMs > 0 && standing !== null && pending() > 0) {
        await Promise.race([
          new Promise<void>(done => {
            onSettled = () => pending() === 0 && done()
          }),
          pause(graceMs, undefined, { ref: false }),
        ])
      }
      current?.end()
      await ended
    },
  }
}
