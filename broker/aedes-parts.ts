import type { Aedes, Client } from 'aedes'

/**
 * The parts of Aedes that its types do not promise. The package is pinned to an exact version; `sessionsOf`
 * stops the start when a part is gone, and each use has a test.
 */

/** What Aedes remembers of sessions. */
export interface Sessions {
  /** @returns whether a QoS 2 message with this id was taken and not yet released (PUBREL) */
  holds(client: Client, messageId: number): Promise<boolean>
  /** Forgets a session: subscriptions and QoS 2 ids. */
  forget(clientId: string): Promise<void>
  /** Takes filters out again that Aedes stored although they were refused. */
  withdraw(client: Client, filters: readonly string[]): Promise<void>
}

export function sessionsOf(broker: Aedes): Sessions {
  const persistence: unknown = 'persistence' in broker ? broker.persistence : undefined
  const incomingGetPacket = method(persistence, 'incomingGetPacket')
  const cleanSubscriptions = method(persistence, 'cleanSubscriptions')
  const cleanIncoming = method(persistence, 'cleanIncoming')
  const removeSubscriptions = method(persistence, 'removeSubscriptions')
  return {
    async holds(client, messageId) {
      try {
        await incomingGetPacket(client, { messageId })
        return true
      } catch {
        return false // "no such packet" is the answer, not a failure
      }
    },
    async forget(id) {
      await cleanSubscriptions({ id })
      await cleanIncoming({ id })
    },
    async withdraw(client, filters) {
      await removeSubscriptions(client, filters)
    },
  }
}

/** Aedes drops what its counter of one origin says it has seen; with out-of-order counters that loses messages. */
export function rememberNoDuplicates(client: Client): void {
  Object.assign(client, {
    duplicates: new Proxy(Object.create(null), { get: () => 0, set: () => true, deleteProperty: () => true }),
  })
}

/** A device that waits for us is not silent. */
export function refreshKeepAlive(client: Client): void {
  const timer: unknown = '_keepaliveTimer' in client ? client._keepaliveTimer : null
  if (typeof timer === 'object' && timer !== null && 'refresh' in timer && typeof timer.refresh === 'function') {
    timer.refresh()
  }
}

type Method = (...args: unknown[]) => Promise<unknown>

function method(owner: unknown, name: string): Method {
  const found: unknown = typeof owner === 'object' && owner !== null ? Reflect.get(owner, name) : undefined
  if (typeof found !== 'function')
    throw new Error(`This Aedes has no ${name}: it is not the version this was written for`)
  return async (...args) => Reflect.apply(found, owner, args)
}
