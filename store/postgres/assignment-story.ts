import type pg from 'pg'
import type { Act } from '../../model/act.ts'
import type { Assignment } from '../../model/device.ts'
import { appendAudit } from './audit.ts'
import { appendTimeline } from './timeline.ts'

/** Audit and timeline of a device that a patient has got, or has had for longer than was known. */
export async function tellBound(
  client: pg.ClientBase,
  act: Act,
  before: Assignment | null,
  after: Assignment,
): Promise<void> {
  await tell(client, act, before, after)
  const { deviceId, patientId } = after
  await appendTimeline(client, [
    {
      patientId,
      type: 'device-bound',
      at: after.from,
      by: act.by,
      summary: `Device ${deviceId} put on`,
      reference: { kind: 'device', id: deviceId },
    },
  ])
}

/** Audit and timeline of a device that was taken off its patient. */
export async function tellReleased(client: pg.ClientBase, act: Act, before: Assignment): Promise<void> {
  await tell(client, act, before, null)
  const { deviceId, patientId } = before
  await appendTimeline(client, [
    {
      patientId,
      type: 'device-released',
      at: act.at,
      by: act.by,
      summary: `Device ${deviceId} taken off`,
      reference: { kind: 'device', id: deviceId },
    },
  ])
}

async function tell(
  client: pg.ClientBase,
  act: Act,
  before: Assignment | null,
  after: Assignment | null,
): Promise<void> {
  const { deviceId: id, patientId } = after ?? before ?? { deviceId: '', patientId: null }
  await appendAudit(client, act, {
    action: 'devices:assign',
    patientId,
    resource: { kind: 'device', id },
    before,
    after,
  })
}
