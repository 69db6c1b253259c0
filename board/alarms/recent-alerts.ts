import type { AlertView } from '../../model/live-messages.ts'
import { decodeAlert } from '../live/decode-alert.ts'
import { fields } from '../live/fields.ts'
import type { Session } from '../session/session.ts'

/** Ended alerts are listed for this long, ms: one shift and the one before it. */
const RECENT_MS = 24 * 3_600_000
/** Ended alerts asked for at once. */
const RECENT_LIMIT = 100

/**
 * Ended alerts of the last day, newest first.
 * @param patientId null: of everybody
 * @throws RequestFailed, ShapeError
 */
export async function recentAlerts(session: Session, patientId: string | null, now: number): Promise<AlertView[]> {
  const query = new URLSearchParams({
    state: 'resolved',
    from: new Date(now - RECENT_MS).toISOString(),
    limit: String(RECENT_LIMIT),
  })
  if (patientId !== null) query.set('patientId', patientId)
  const { body } = await session.request('GET', `/alerts?${query}`)
  return fields(body, 'alerts')
    .list('items', decodeAlert)
    .sort((a, b) => Date.parse(b.raisedAt) - Date.parse(a.raisedAt))
}

/** The two lists as one, each alert once; what the live line told counts. */
export function withLive(asked: readonly AlertView[], live: readonly AlertView[]): AlertView[] {
  const told = new Set(live.map(a => a.id))
  return [...live, ...asked.filter(a => !told.has(a.id))].sort(
    (a, b) => Date.parse(b.raisedAt) - Date.parse(a.raisedAt),
  )
}
