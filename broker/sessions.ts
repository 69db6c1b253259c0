import type { Logger } from '../observability/log.ts'
import type { Connection } from './connection.ts'

/** Keeps the number of sessions that are remembered per device within bounds. */
export interface SessionLimit {
  /** A session that outlives its connection was opened. */
  keep(connection: Connection, clientId: string): void
}

/** Devices whose sessions are counted; the one seen longest ago makes room, and its sessions are forgotten. */
const MAX_DEVICES = 50_000

export function sessionLimit(
  perDevice: number,
  forget: (clientId: string) => Promise<void>,
  log: Logger,
): SessionLimit {
  const byDevice = new Map<string, Set<string>>()

  function drop(clientIds: Iterable<string>): void {
    for (const clientId of clientIds) {
      forget(clientId).catch(error => log.error({ err: error }, 'a session could not be forgotten')) // it stays, within memory
    }
  }

  return {
    keep({ claimedId }, clientId) {
      if (claimedId === null) return
      const ids = byDevice.get(claimedId) ?? new Set()
      ids.delete(clientId) // a set keeps insertion order: the newest is last
      ids.add(clientId)
      byDevice.delete(claimedId)
      byDevice.set(claimedId, ids)
      if (ids.size > perDevice) {
        const [oldest] = ids
        if (oldest !== undefined) {
          ids.delete(oldest)
          drop([oldest])
        }
      }
      if (byDevice.size > MAX_DEVICES) {
        const [device] = byDevice
        if (device) {
          byDevice.delete(device[0])
          drop(device[1])
        }
      }
    },
  }
}
