import type pg from 'pg'
import { ALERT_PRIORITIES, type Alert } from '../../model/alert.ts'
import { ALERT_KINDS, ALERT_STATES, isJustification } from '../../model/alert-check.ts'
import { VITAL_SIGN_CODES } from '../../model/vital-signs.ts'
import { date, dateOrNull, instant, instantOrNull, oneOf } from './rows.ts'

export type AlertRow = {
  id: string
  patient_id: string | null
  device_id: string | null
  rule_id: string
  rule_version: number
  code: string | null
  kind: string
  priority: string
  state: string
  condition_present: boolean
  latching: boolean
  value: number | null
  limit: number | null
  message: string
  measured_at: Date
  raised_at: Date
  acknowledged_at: Date | null
  acknowledged_by: string | null
  paused_until: Date | null
  paused_by: string | null
  assigned_to: string | null
  resolved_at: Date | null
  resolved_reason: string | null
  resolved_by: string | null
  escalation_level: number
  justification: unknown
}

const TYPES: Readonly<Record<keyof AlertRow, string>> = {
  id: 'uuid',
  patient_id: 'uuid',
  device_id: 'text',
  rule_id: 'text',
  rule_version: 'integer',
  code: 'text',
  kind: 'text',
  priority: 'text',
  state: 'text',
  condition_present: 'boolean',
  latching: 'boolean',
  value: 'double precision',
  limit: 'double precision',
  message: 'text',
  measured_at: 'timestamptz',
  raised_at: 'timestamptz',
  acknowledged_at: 'timestamptz',
  acknowledged_by: 'uuid',
  paused_until: 'timestamptz',
  paused_by: 'uuid',
  assigned_to: 'uuid',
  resolved_at: 'timestamptz',
  resolved_reason: 'text',
  resolved_by: 'uuid',
  escalation_level: 'integer',
  justification: 'jsonb',
}

const quoted = Object.keys(TYPES).map(name => `"${name}"`)

/** Columns of an `AlertRow`. */
export const ALERT_COLUMNS = quoted.join(', ')

/** `$1` is a JSON array of rows: one statement for any number of alerts. */
const ROWS_OF_JSON = `jsonb_to_recordset($1::jsonb) as r (${Object.entries(TYPES)
  .map(([name, type]) => `"${name}" ${type}`)
  .join(', ')})`

/** None of patients who were erased meanwhile. @returns ids that did not exist before */
export async function insertAlerts(client: pg.ClientBase, alerts: readonly Alert[]): Promise<ReadonlySet<string>> {
  if (alerts.length === 0) return new Set()
  const { rows } = await client.query<{ id: string }>(
    `insert into alerts (${ALERT_COLUMNS}) select ${ALERT_COLUMNS} from ${ROWS_OF_JSON}
     where not exists (select from patients p where p.id = r.patient_id and p.erased_at is not null) order by id
     on conflict (id) do nothing returning id`,
    [JSON.stringify(alerts.map(alertToRow))],
  )
  return new Set(rows.map(row => row.id))
}

/** The caller has locked them. */
export async function updateAlerts(client: pg.ClientBase, alerts: readonly Alert[]): Promise<void> {
  if (alerts.length === 0) return
  await client.query(
    `update alerts a set (${ALERT_COLUMNS}) = (${quoted.map(name => `r.${name}`).join(', ')})
     from ${ROWS_OF_JSON} where a.id = r.id`,
    [JSON.stringify(alerts.map(alertToRow))],
  )
}

/** Always in the order of ids, so that two writers of the same alerts cannot deadlock. */
export async function lockAlerts(client: pg.ClientBase, ids: readonly string[]): Promise<Map<string, Alert>> {
  if (ids.length === 0) return new Map()
  const { rows } = await client.query<AlertRow>(
    `select ${ALERT_COLUMNS} from alerts where id = any($1::uuid[]) order by id for update`,
    [ids],
  )
  return new Map(rows.map(row => [row.id, alertFromRow(row)]))
}

function alertToRow(alert: Alert): AlertRow {
  return {
    id: alert.id,
    patient_id: alert.patientId,
    device_id: alert.deviceId,
    rule_id: alert.ruleId,
    rule_version: alert.ruleVersion,
    code: alert.code,
    kind: alert.kind,
    priority: alert.priority,
    state: alert.state,
    condition_present: alert.conditionPresent,
    latching: alert.latching,
    value: alert.value,
    limit: alert.limit,
    message: alert.message,
    measured_at: date(alert.measuredAt),
    raised_at: date(alert.raisedAt),
    acknowledged_at: dateOrNull(alert.acknowledgedAt),
    acknowledged_by: alert.acknowledgedBy,
    paused_until: dateOrNull(alert.pausedUntil),
    paused_by: alert.pausedBy,
    assigned_to: alert.assignedTo,
    resolved_at: dateOrNull(alert.resolvedAt),
    resolved_reason: alert.resolvedReason,
    resolved_by: alert.resolvedBy,
    escalation_level: alert.escalationLevel,
    justification: alert.justification,
  }
}

export function alertFromRow(row: AlertRow): Alert {
  if (!isJustification(row.justification)) throw new Error(`The justification of alert ${row.id} is damaged`)
  return {
    id: row.id,
    patientId: row.patient_id,
    deviceId: row.device_id,
    ruleId: row.rule_id,
    ruleVersion: row.rule_version,
    code: row.code === null ? null : oneOf(VITAL_SIGN_CODES, row.code),
    kind: oneOf(ALERT_KINDS, row.kind),
    priority: oneOf(ALERT_PRIORITIES, row.priority),
    state: oneOf(ALERT_STATES, row.state),
    conditionPresent: row.condition_present,
    latching: row.latching,
    value: row.value,
    limit: row.limit,
    message: row.message,
    measuredAt: instant(row.measured_at),
    raisedAt: instant(row.raised_at),
    acknowledgedAt: instantOrNull(row.acknowledged_at),
    acknowledgedBy: row.acknowledged_by,
    pausedUntil: instantOrNull(row.paused_until),
    pausedBy: row.paused_by,
    assignedTo: row.assigned_to,
    resolvedAt: instantOrNull(row.resolved_at),
    resolvedReason: row.resolved_reason,
    resolvedBy: row.resolved_by,
    escalationLevel: row.escalation_level,
    justification: row.justification,
  }
}
