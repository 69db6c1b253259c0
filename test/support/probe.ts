import { connectAsync, type MqttClient } from 'mqtt'
import pg from 'pg'
import { embeddedUrl } from '../../benchmarks/ward.ts'
import type { Reachable } from './reach.ts'
import { until } from './until.ts'
import { admitPatient, type TestBed } from './ward.ts'

interface Teardown {
  teardown(end: () => unknown): void
}

/** SQL on the database of a running system. The server may be killed meanwhile: a query is asked again for a while. */
export async function openSql(t: Teardown, system: Reachable) {
  const pool = new pg.Pool({
    connectionString: await embeddedUrl(system.dataDir),
    max: 2,
    connectionTimeoutMillis: 2000,
  })
  pool.on('error', () => {}) // the next query finds out
  t.teardown(() => pool.end())
  return async <R extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<R[]> => {
    let rows: R[] = []
    await until(
      async () => {
        rows = (await pool.query<R>(text, [...values])).rows
        return true
      },
      { every: 50, what: text },
    )
    return rows
  }
}
export type Sql = Awaited<ReturnType<typeof openSql>>

export interface Probe extends TestBed {
  /** Publishes at QoS 1 with the time of now. @returns its `ts`, when it is acknowledged */
  publish(vitals: Record<string, number>): Promise<number>
  /** Waits until an alert of this code that was measured then is in the store. @returns ms of waiting */
  raised(code: string, measuredAt: number, within?: number): Promise<number>
  /** Waits until no alert of this code is open. */
  ended(code: string, within?: number): Promise<void>
}

/** A patient with a real MQTT client that comes back by itself, like a real device. */
export async function openProbe(
  t: Teardown,
  system: Reachable,
  sql: Sql,
  deviceId: string,
  device: { readonly intervalSeconds?: number } = {},
): Promise<Probe> {
  const bed = await admitPatient(system, { ...device, deviceId, family: `Probe ${deviceId}`, bed: deviceId })
  const client: MqttClient = await connectAsync(system.mqttUrl, {
    username: deviceId,
    password: bed.token,
    clientId: 'probe',
    clean: false,
    reconnectPeriod: 100,
  })
  client.on('error', () => {}) // it connects again
  t.teardown(() => client.endAsync(true))
  return {
    ...bed,
    async publish(vitals) {
      const ts = Date.now()
      await client.publishAsync(`v1/devices/${deviceId}/vitals`, JSON.stringify({ ts, vitals }), { qos: 1 })
      return ts
    },
    async raised(code, measuredAt, within = 10_000) {
      const from = performance.now()
      await until(
        async () =>
          (
            await sql(
              'select 1 from alerts where device_id = $1 and code = $2 and measured_at >= to_timestamp($3::float8 / 1000)',
              [deviceId, code, measuredAt],
            )
          ).length > 0,
        { within, every: 15, what: `an alert of ${deviceId} on ${code}` },
      )
      return performance.now() - from
    },
    async ended(code, within = 10_000) {
      await until(
        async () =>
          (
            await sql("select 1 from alerts where device_id = $1 and code = $2 and state <> 'resolved'", [
              deviceId,
              code,
            ])
          ).length === 0,
        { within, every: 20, what: `the end of the alert of ${deviceId} on ${code}` },
      )
    },
  }
}
