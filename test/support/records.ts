import { createHash, randomUUID } from 'node:crypto'
import { type Act, ownAct } from '../../model/act.ts'
import type { Alert } from '../../model/alert.ts'
import type { ErrorCode } from '../../model/errors.ts'
import { type DeviceFields, UNDESCRIBED } from '../../store/devices.ts'
import type { PatientFields } from '../../store/patients.ts'

/** Some moment; tests count from it. Unix ms. */
export const T0 = Date.UTC(2026, 9, 1, 12)

/** What somebody (nobody known to the database: null) does at that time. */
export function actAt(at: number, by: string | null = null, reason: string | null = null): Act {
  return { ...ownAct(at, reason), by }
}

export function hashOf(token: string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(token).digest())
}

export function deviceFields(fields: Partial<DeviceFields> = {}): DeviceFields {
  return { ...UNDESCRIBED, kind: 'bedside-monitor', ...fields }
}

export function patientFields(family: string, fields: Partial<PatientFields> = {}): PatientFields {
  return {
    name: { given: ['Ada'], family },
    birthDate: '1960-01-02',
    sex: 'female',
    identifiers: [],
    ward: null,
    bed: null,
    ...fields,
  }
}

export function alertOf(fields: Partial<Alert> = {}): Alert {
  return {
    id: randomUUID(),
    patientId: randomUUID(),
    deviceId: 'monitor-1',
    ruleId: 'limit-low',
    ruleVersion: 1,
    code: 'spo2',
    kind: 'threshold',
    priority: 'medium',
    state: 'active',
    conditionPresent: true,
    latching: false,
    value: 88,
    limit: 90,
    message: 'SpO2 88 % (limit 90)',
    measuredAt: T0,
    raisedAt: T0 + 1,
    acknowledgedAt: null,
    acknowledgedBy: null,
    pausedUntil: null,
    pausedBy: null,
    assignedTo: null,
    resolvedAt: null,
    resolvedReason: null,
    resolvedBy: null,
    escalationLevel: 0,
    justification: {
      ruleId: 'limit-low',
      ruleVersion: 1,
      summary: 'SpO2 stayed below 90 % for 10 s',
      limits: {
        low: 90,
        high: null,
        criticalLow: 85,
        criticalHigh: null,
        delaySeconds: 10,
        origin: 'default:adult',
        source: ['pol'],
      },
      runStartedAt: T0 - 10_000,
      values: [{ at: T0, value: 88.5 }],
      facts: { deviceId: 'monitor-1', intervalSeconds: 1, clockCorrected: false, note: null },
    },
    ...fields,
  }
}

/** For `t.rejects`: an AppError of this code, about these fields. */
export function appError(
  code: ErrorCode,
  ...paths: readonly string[]
): { name: string; code: ErrorCode; errors: { path: string }[] } {
  return { name: 'AppError', code, errors: paths.map(path => ({ path })) }
}
