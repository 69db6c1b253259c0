import { timingSafeEqual } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { ChangeFeed } from '../bus/changes.ts'
import type { Logger } from '../observability/log.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { CredentialReader } from '../store/devices.ts'
import type { Connection, Connections } from './connection.ts'
import type { Gateways } from './gateways.ts'

/** Devices checked in one question. */
const CHUNK = 500
/** Milliseconds between two attempts to check, doubling from the first to the second. */
const FIRST_RETRY_MS = 50
const LAST_RETRY_MS = 1000

/** Cuts connections whose credential was rotated, revoked or removed, as soon as the change is heard. */
export async function watchCredentials(options: {
  readonly changes: ChangeFeed
  readonly credentials: CredentialReader
  readonly connections: Connections
  readonly gateways: Gateways
  readonly log: Logger
  readonly metrics: Metrics
}): Promise<{ stop(): void }> {
  const { changes, credentials, connections, gateways, log, metrics } = options
  const pending = new Set<string>() // bounded by the devices that are connected
  const stopped = new AbortController()
  let working = false

  async function check(deviceIds: readonly string[]): Promise<void> {
    const [hashes, allowed] = await Promise.all([credentials.tokenHashes(deviceIds), credentials.allowed(deviceIds)])
    for (const deviceId of deviceIds) {
      for (const connection of connections.of(deviceId)) {
        if (connection.proof === null || isValid(connection, hashes.get(deviceId), allowed.has(deviceId))) continue
        metrics.mqttConnects.inc({ outcome: 'revoked' })
        connection.stream.destroy()
      }
    }
  }

  async function work(): Promise<void> {
    working = true
    for (let retryMs = FIRST_RETRY_MS; pending.size > 0 && !stopped.signal.aborted; ) {
      const chunk = [...pending].slice(0, CHUNK)
      for (const deviceId of chunk) pending.delete(deviceId)
      try {
        await check(chunk)
        retryMs = FIRST_RETRY_MS
      } catch (error) {
        for (const deviceId of chunk) pending.add(deviceId)
        log.warn({ err: error, devices: pending.size }, 'credentials could not be checked, trying again') // retried
        await pause(retryMs, undefined, { signal: stopped.signal, ref: false }).catch(() => {}) // stopped: the loop ends
        retryMs = Math.min(LAST_RETRY_MS, retryMs * 2)
      }
    }
    working = false
  }

  function recheck(deviceIds: Iterable<string>): void {
    for (const deviceId of deviceIds) {
      gateways.changed(deviceId)
      if (connections.of(deviceId).size === 0) continue
      // A login that is being decided may have read the old credential.
      for (const connection of connections.of(deviceId)) connection.credentialChanged = true
      pending.add(deviceId)
    }
    if (!working) void work()
  }

  await changes.subscribe(
    batch => recheck(batch.filter(change => change.topic === 'device').map(change => change.key)),
    () => {
      gateways.changedAll()
      recheck(connections.deviceIds())
    },
  )
  return { stop: () => stopped.abort() }
}

function isValid({ proof }: Connection, hash: Uint8Array | undefined, allowed: boolean): boolean {
  if (proof?.by !== 'token') return allowed
  return hash !== undefined && hash.length === proof.hash.length && timingSafeEqual(hash, proof.hash)
}
