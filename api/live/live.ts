import type { Accounts } from '../access/accounts.ts'
import type { ApiPorts } from '../ports.ts'
import type { LiveClient } from './client.ts'
import { createFanOut } from './fan-out.ts'
import { createReceipts } from './receipts.ts'
import { type Sight, sees } from './sight.ts'
import { createViewers, type SightChange, type Viewer } from './viewers.ts'
import { CLOSE_TRY_AGAIN, welcomeAgain } from './welcome.ts'

/** Everything that all live connections of a process share. */
export function createLive(ports: ApiPorts, accounts: Accounts) {
  const fanOut = createFanOut(ports, again)
  const receipts = createReceipts(ports.alertReceipts, ports.log)
  const viewers = createViewers(ports, accounts, follow)

  function follow(changed: readonly SightChange[]): void {
    const before = new Map<Viewer, Sight>(changed.map(change => [change.viewer, change.before]))
    for (const client of fanOut.clients()) {
      const seenBefore = before.get(client.viewer)
      if (seenBefore !== undefined) renew(client, seenBefore)
    }
    fanOut.sightsChanged()
  }

  /** A welcome that is still to come tells what may be seen by then. */
  function renew(client: LiveClient, before: Sight): void {
    if (client.phase() === 'catching-up' || showsOtherAlerts(before, client.viewer.sight)) again(client)
  }

  function again(client: LiveClient): void {
    if (client.phase() === 'catching-up') client.outdate()
    if (client.phase() !== 'live') return
    ports.metrics.liveResyncs.inc()
    welcomeAgain(ports, fanOut, client).catch(error => {
      // The client comes back by itself, and gets the state as it is.
      ports.log.warn({ err: error }, 'a live client could not be told whose alerts it may see now')
      client.wire.close(CLOSE_TRY_AGAIN, 'try again')
    })
  }

  function showsOtherAlerts(before: Sight, after: Sight): boolean {
    if (before.alerts === 'all' && after.alerts === 'all') return false
    return fanOut
      .openAlerts()
      .some(({ patientId }) => sees(before, before.alerts, patientId) !== sees(after, after.alerts, patientId))
  }

  return {
    fanOut,
    viewers,
    receipts,
    async start(): Promise<void> {
      await viewers.start()
      await fanOut.start()
    },
    async close(): Promise<void> {
      viewers.close()
      fanOut.close()
      await receipts.close()
    },
  }
}
