import type { Alert } from '../../model/alert.ts'

/** Every open alert of the house as the tail of the feed has told it: a welcome costs no database read. */
export function createOpenAlerts() {
  const alerts = new Map<string, Alert>()

  function follow(alert: Alert): void {
    if (alert.state === 'resolved') alerts.delete(alert.id)
    else alerts.set(alert.id, alert)
  }

  return {
    /** @param open in the order in which a welcome tells them */
    load(open: readonly Alert[]): void {
      alerts.clear()
      open.forEach(follow)
    },
    follow,
    get: (id: string): Alert | undefined => alerts.get(id),
    all: (): readonly Alert[] => [...alerts.values()],
  }
}

export type OpenAlerts = ReturnType<typeof createOpenAlerts>
