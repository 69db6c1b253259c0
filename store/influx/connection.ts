import http from 'node:http'
import https from 'node:https'
import { HttpError, InfluxDB } from '@influxdata/influxdb-client'
import type { Instant } from '../../model/clock.ts'
import { Unstorable } from '../unstorable.ts'
import { type Answer, parseAnswers } from './answer.ts'
import { orAway } from './outage.ts'
import { during, identifier, literal } from './text.ts'

export interface InfluxSettings {
  readonly url: string
  /** 1: `/write?db=…` of InfluxDB 1.x. 2: `/api/v2/write` of 2.x and 3. Reads are InfluxQL by `/query` in all of them. */
  readonly api: 1 | 2
  /** Of 1.x. */
  readonly login: { readonly user: string; readonly password: string } | null
  /** Of 2.x and 3, which need an organisation too (2.x) or ignore it (3). */
  readonly token: string | null
  readonly org: string | null
  /** Database of 1.x and 3, bucket of 2.x. */
  readonly bucket: string
}

/**
 * What was measured, what was computed from it, and where readings of wrong clocks stand: kept for different times, so
 * in retention policies or buckets of their own.
 */
export type Place = 'raw' | 'roll_ups' | 'clocks'

type Tags = Readonly<Record<string, string>>

/** Every call rejects with `InfluxAway` when the same call may succeed later. */
export interface Influx {
  readonly settings: InfluxSettings
  /**
   * Writes lines whose times are nanoseconds. A rejection may have stored nothing, some or all of them.
   * Errors: Unstorable when the server will refuse the same lines for ever.
   */
  write(place: Place, lines: readonly string[]): Promise<void>
  /** Runs InfluxQL statements in one request; times come back in ms. Throws when any of them fails. */
  query(place: Place, statements: readonly string[]): Promise<readonly Answer[]>
  /** Deletes points, `from` and `last` in ms, both inclusive. @param tags what they have; none: any */
  remove(place: Place, measurement: string, tags: Tags, from: Instant, last: Instant): Promise<void>
  /** An HTTP call beside these. @returns the parsed body, undefined when there is none */
  call(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown>
  close(): void
}

/** Milliseconds of silence after which a request is given up. Writing has its own, shorter patience in ingest. */
const TIMEOUT_MS = 10_000
/** Requests at a time; more wait. */
const MOST_SOCKETS = 16
/** Bytes from which a body of lines is compressed; on one machine it costs more than it saves, over a network it pays. */
const GZIP_FROM = 1_000_000
/**
 * What the lines are to blame for: a conflict of types, a time outside of the retention (400, 422 in 2.x), a body that is
 * too large (413). All else (no such database, no rights, overload) a person or time can mend.
 */
const REFUSED_FOR_EVER = new Set([400, 413, 422])

export function openInflux(settings: InfluxSettings, timeoutMs = TIMEOUT_MS): Influx {
  const { url, login, token, bucket } = settings
  const agent = url.startsWith('https:') ? new TlsAgent(AGENT) : new PlainAgent(AGENT)
  const influx = new InfluxDB({
    url,
    timeout: timeoutMs,
    ...(token === null ? {} : { token }),
    ...(login === null ? {} : { headers: { authorization: basic(login) } }),
    transportOptions: { agent },
  })

  async function call(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
    const request: Promise<unknown> = influx.transport.request(path, body, {
      method,
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(timeoutMs * 3), // a server that trickles is no silent one
    })
    return orAway(request)
  }

  async function query(place: Place, statements: readonly string[]): Promise<readonly Answer[]> {
    if (statements.length === 0) return []
    const path = `/query?db=${encodeURIComponent(bucket)}&epoch=ms${place === 'raw' ? '' : `&rp=${place}`}`
    const body = new URLSearchParams({ q: statements.join(';') }).toString()
    const request: Promise<unknown> = influx.transport.request(path, body, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      signal: AbortSignal.timeout(timeoutMs * 3),
    })
    return parseAnswers(await orAway(request), statements.length)
  }

  return {
    settings,
    query,
    call,

    async write(place, lines) {
      if (lines.length === 0) return
      // One of its own: a flush of a shared one would send, and fail with, what another call has written.
      const writer = influx.getWriteApi(settings.org ?? '', bucketOf(bucket, place), 'ns', {
        maxRetries: 0, // our queue retries: what this one holds back is in memory, and lost with it
        batchSize: lines.length + 1,
        maxBatchBytes: Number.MAX_SAFE_INTEGER,
        flushInterval: 0,
        gzipThreshold: GZIP_FROM,
        writeFailed: error => Promise.reject(error),
      })
      if (settings.api === 1) {
        writer.path = `/write?db=${encodeURIComponent(bucket)}&precision=ns${place === 'raw' ? '' : `&rp=${place}`}`
      }
      writer.writeRecords([...lines])
      try {
        await orAway(writer.flush())
      } catch (error) {
        if (error instanceof HttpError && REFUSED_FOR_EVER.has(error.statusCode)) throw new Unstorable(error)
        throw error
      } finally {
        writer.dispose()
      }
    },

    async remove(place, measurement, tags, from, last) {
      const named = Object.entries(tags)
      if (settings.api === 1) {
        const where = named.map(([name, value]) => `${identifier(name)} = ${literal(value)} and `).join('')
        await query(place, [`delete from ${identifier(measurement)} where ${where}${during(from, last + 1)}`])
        return
      }
      const to = encodeURIComponent(bucketOf(bucket, place))
      await call('POST', `/api/v2/delete?org=${encodeURIComponent(settings.org ?? '')}&bucket=${to}`, {
        start: rfc3339(from, '000000'),
        stop: rfc3339(last, '999999'),
        predicate: [['_measurement', measurement], ...named]
          .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
          .join(' AND '),
      })
    },

    close: () => agent.destroy(),
  }
}

/** @param nanoseconds six digits, because points may stand between two milliseconds */
function rfc3339(ms: Instant, nanoseconds: string): string {
  return new Date(ms).toISOString().replace('Z', `${nanoseconds}Z`)
}

/** 2.x finds the retention policy `roll_ups` of InfluxQL in a bucket of this name by itself. */
export function bucketOf(bucket: string, place: Place): string {
  return place === 'raw' ? bucket : `${bucket}/${place}`
}

function basic({ user, password }: { readonly user: string; readonly password: string }): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

const AGENT = { keepAlive: true, maxSockets: MOST_SOCKETS }

// The client gives a silent request up, but leaves its connection open: sixteen of them, and nothing would be sent again.
class PlainAgent extends http.Agent {
  override createConnection(...args: Parameters<http.Agent['createConnection']>) {
    const socket = super.createConnection(...args)
    socket?.on('timeout', () => socket.destroy())
    return socket
  }
}

class TlsAgent extends https.Agent {
  override createConnection(...args: Parameters<https.Agent['createConnection']>) {
    const socket = super.createConnection(...args)
    socket?.on('timeout', () => socket.destroy())
    return socket
  }
}
