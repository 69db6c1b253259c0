import type pg from 'pg'
import type { Act } from '../../model/act.ts'
import type { Patient } from '../../model/patient.ts'
import type { TimelineEvent } from '../../model/timeline.ts'
import { appendAudit } from './audit.ts'

export function auditPatient(
  client: pg.ClientBase,
  act: Act,
  action: string,
  before: Patient | null,
  after: Patient | null,
): Promise<void> {
  const id = (after ?? before)?.id ?? ''
  return appendAudit(client, act, { action, patientId: id, resource: { kind: 'patient', id }, before, after })
}

export function patientEvent(
  patientId: string,
  act: Act,
  type: TimelineEvent['type'],
  summary: string,
  reference: TimelineEvent['reference'] = { kind: 'patient', id: patientId },
): Omit<TimelineEvent, 'id'> {
  return { patientId, type, at: act.at, by: act.by, summary, reference }
}
