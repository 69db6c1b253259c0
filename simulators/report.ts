import { createHistogram } from './histogram.ts'

/** Faults that were really injected, by kind. */
export interface FaultCounts {
  dropped: number
  duplicated: number
  late: number
  disconnected: number
  garbage: number
}

export interface Summary {
  readonly devices: number
  /** Devices that were connected at least once. */
  readonly connected: number
  /** Devices that never got in, or were refused on the way. */
  readonly failed: number
  /** Messages published, duplicates and garbage among them; the retained status is not counted. */
  readonly sent: number
  readonly acknowledged: number
  readonly unacknowledged: number
  /** Single values in the vitals messages sent. */
  readonly values: number
  readonly errors: number
  /** The first few, so that a person sees why. */
  readonly errorMessages: readonly string[]
  readonly reconnects: number
  readonly faults: Readonly<FaultCounts>
  /** From publish to PUBACK, ms. */
  readonly ackMs: { readonly p50: number; readonly p99: number; readonly max: number }
  readonly seconds: number
  /** Everything published was acknowledged, and every device got in. */
  readonly ok: boolean
}

/** How many different error messages are kept, in order of appearance. */
const MAX_ERROR_MESSAGES = 5

/** Counts of a whole fleet, in bounded memory. */
export interface Report {
  device(): void
  connected(): void
  failed(): void
  sent(values: number): void
  acknowledged(ms: number): void
  error(message: string): void
  reconnected(): void
  readonly faults: FaultCounts
  summary(): Summary
}

/** @param now ms, monotonic */
export function createReport(now: () => number): Report {
  const startedAt = now()
  const ack = createHistogram()
  const faults: FaultCounts = { dropped: 0, duplicated: 0, late: 0, disconnected: 0, garbage: 0 }
  const errorMessages = new Set<string>()
  const counts = { devices: 0, connected: 0, failed: 0, sent: 0, acknowledged: 0, values: 0, errors: 0, reconnects: 0 }
  return {
    faults,
    device: () => void counts.devices++,
    connected: () => void counts.connected++,
    failed: () => void counts.failed++,
    reconnected: () => void counts.reconnects++,
    sent(values) {
      counts.sent++
      counts.values += values
    },
    acknowledged(ms) {
      counts.acknowledged++
      ack.record(ms)
    },
    error(message) {
      counts.errors++
      if (errorMessages.size < MAX_ERROR_MESSAGES) errorMessages.add(message)
    },
    summary() {
      const unacknowledged = counts.sent - counts.acknowledged
      return {
        ...counts,
        unacknowledged,
        errorMessages: [...errorMessages],
        faults: { ...faults },
        ackMs: { p50: round(ack.percentile(0.5)), p99: round(ack.percentile(0.99)), max: round(ack.max) },
        seconds: round((now() - startedAt) / 1000),
        ok: unacknowledged === 0 && counts.failed === 0,
      }
    },
  }
}

const round = (value: number) => Math.round(value * 100) / 100

/** One line for a terminal. */
export function progressLine(s: Summary): string {
  return (
    `${s.connected}/${s.devices} devices  ${s.sent} sent  ${s.acknowledged} acknowledged  ${s.errors} errors  ` +
    `ack p50 ${s.ackMs.p50} ms  p99 ${s.ackMs.p99} ms`
  )
}

/** The closing lines for a person. */
export function summaryText(s: Summary): string {
  const faults = Object.entries(s.faults).filter(([, count]) => count > 0)
  return [
    `devices       ${s.connected} of ${s.devices} connected${s.failed ? `, ${s.failed} failed` : ''}`,
    `published     ${s.sent} messages (${s.values} values) in ${s.seconds} s`,
    `acknowledged  ${s.acknowledged}${s.unacknowledged ? `, NOT acknowledged: ${s.unacknowledged}` : ''}`,
    `ack latency   p50 ${s.ackMs.p50} ms, p99 ${s.ackMs.p99} ms, max ${s.ackMs.max} ms`,
    `errors        ${s.errors}, reconnects ${s.reconnects}`,
    ...s.errorMessages.map(message => `              ${message}`),
    ...(faults.length ? [`faults        ${faults.map(([kind, count]) => `${kind} ${count}`).join(', ')}`] : []),
  ].join('\n')
}
