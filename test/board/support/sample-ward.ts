import type { Justification } from '../../../model/alert.ts'
import { limitsInForce } from '../../../model/limits.ts'
import type { AlertView } from '../../../model/live-messages.ts'
import { BUILT_IN_ROLES } from '../../../model/role.ts'
import type { Vitals } from '../../../model/vital-signs.ts'
import { tileScoreOf } from './sample-scores.ts'

/** A ward of plainly invented patients, as `GET /api/v1/board` answers it. */
const NAMES = [
  ['Ada', 'Sample'],
  ['Ben', 'Example'],
  ['Cleo', 'Placeholder-Longname'],
  ['Dan', 'Invented'],
  ['Eve', 'Madeup'],
  ['Finn', 'Fictional'],
  ['Gus', 'Pretend'],
  ['Hana', 'Imagined'],
  ['Ida', 'Mock'],
  ['Jon', 'Dummy'],
] as const

export const USER = {
  id: idOf('user', 1),
  email: 'nurse@wardbeat.local',
  name: 'Nora Nurse',
  roles: ['nurse'],
  permissions: BUILT_IN_ROLES.find(role => role.id === 'nurse')?.permissions ?? [],
  wards: [],
  patientId: null,
  mustChangePassword: false,
} as const

export function idOf(kind: 'patient' | 'alert' | 'user', n: number): string {
  const part = { patient: 'aaaa', alert: 'bbbb', user: 'cccc' }[kind]
  return `00000000-0000-4000-8000-${part}${String(n).padStart(8, '0')}`
}

export interface SamplePatient {
  readonly id: string
  readonly name: { readonly given: readonly string[]; readonly family: string }
  readonly birthDate: string | null
  readonly sex: 'female' | 'male' | 'unknown'
  readonly ward: string
  readonly bed: string
  readonly identifiers: readonly { readonly system: string; readonly value: string }[]
}

export function samplePatients(count: number): SamplePatient[] {
  return Array.from({ length: count }, (_, i) => {
    const [given = '', family = ''] = NAMES[i % NAMES.length] ?? []
    return {
      id: idOf('patient', i + 1),
      name: { given: [given], family },
      birthDate: i === 2 ? null : `19${40 + (i % 50)}-0${1 + (i % 9)}-12`,
      sex: i % 2 ? ('male' as const) : ('female' as const),
      ward: '3 North',
      bed: String(i + 1),
      identifiers: [{ system: 'hospital number', value: `H-${1000 + i}` }],
    }
  })
}

export const deviceOf = (patientId: string) => `monitor-${Number(patientId.slice(-8))}`

/** Numbers that move a little, the same for everybody who asks at the same instant. */
export function vitalsAt(n: number, at: number): Vitals {
  const wave = (period: number, size: number) => Math.round(size * Math.sin((2 * Math.PI * at) / period + n))
  return { hr: 76 + 2 * n + wave(400_000, 6), spo2: 97 - (n % 3) + wave(700_000, 1), rr: 15 + wave(300_000, 2) }
}

/** Cuff and thermometer, as of some minutes ago. */
export function spotVitals(n: number): Vitals {
  return { sbp: 118 + 3 * n, dbp: 70 + n, map: 86 + n, temp: 36.6 + n / 10 }
}

export function tileOf(patient: SamplePatient, n: number, now: number) {
  const deviceId = deviceOf(patient.id)
  const measured = (vitals: Vitals, ts: number) =>
    Object.entries(vitals).map(([code, value]) => ({ code, value, unit: null, ts, arrivedAt: ts, deviceId }))
  const minutes = Array.from({ length: 30 }, (_, i) => now - (30 - i) * 60_000).filter(
    (_, i) => n !== 2 || i < 12 || i > 18,
  )
  const trend = (code: 'hr' | 'spo2' | 'rr') => minutes.map(t => [t, vitalsAt(n, t)[code]])
  return {
    patient: { ...patient, identifiers: undefined },
    devices: [
      {
        id: deviceId,
        name: `Monitor ${n + 1}`,
        online: true,
        lastSeenAt: new Date(now).toISOString(),
        intervalSeconds: 1,
      },
    ],
    vitals: [...measured(vitalsAt(n, now), now), ...measured(spotVitals(n), now - (3 + n) * 60_000)],
    limits: limitsInForce(patient.birthDate, {}, now),
    ...tileScoreOf(n, now),
    trends: { hr: trend('hr'), spo2: trend('spo2'), rr: trend('rr') },
  }
}

export function sampleAlert(n: number, patient: SamplePatient, change: Partial<AlertView>, now: number): AlertView {
  const at = new Date(now).toISOString()
  const justification: Justification = {
    ruleId: 'limit-low',
    ruleVersion: 1,
    summary: 'SpO2 fell to 81 %, below the critical limit 85 %.',
    limits: limitsInForce(patient.birthDate, {}, now).spo2 ?? null,
    runStartedAt: now - 12_000,
    values: [
      { at: now - 12_000, value: 89 },
      { at: now - 6000, value: 86 },
      { at: now, value: 81 },
    ],
    facts: { intervalSeconds: 1 },
  }
  return {
    id: idOf('alert', n),
    patientId: patient.id,
    deviceId: deviceOf(patient.id),
    ruleId: 'limit-low',
    ruleVersion: 1,
    code: 'spo2',
    kind: 'threshold',
    priority: 'high',
    state: 'active',
    conditionPresent: true,
    latching: false,
    value: 81,
    limit: 85,
    message: 'SpO2 81 % (limit 85)',
    measuredAt: at,
    raisedAt: at,
    acknowledgedAt: null,
    acknowledgedBy: null,
    pausedUntil: null,
    pausedBy: null,
    assignedTo: null,
    resolvedAt: null,
    resolvedReason: null,
    resolvedBy: null,
    escalationLevel: 0,
    justification,
    ...change,
  }
}
