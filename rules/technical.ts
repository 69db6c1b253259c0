import type { Alert, AlertKind, AlertPriority, Justification } from '../model/alert.ts'
import { byPriority } from '../model/alert-moves.ts'
import type { Instant } from '../model/clock.ts'
import { episodeId } from './episode-id.ts'
import { FRESH, RULE_VERSION } from './justification.ts'
import type { Plan } from './plan.ts'
import { isMine, type ShardMemory } from './shard-memory.ts'
import { assignmentAt, type WatchedDevice } from './watched.ts'

/** Conditions of a device, or told by one, that are no value beyond a limit (alarms.md, section 9). */
export const DEVICE_CONDITIONS = ['lead-off', 'battery-low', 'clock-wrong', 'nurse-call', 'fall'] as const
export type DeviceCondition = (typeof DEVICE_CONDITIONS)[number]

/** One that is open. */
export interface OpenCondition {
  readonly id: string
  readonly patientId: string
  priority: AlertPriority
}

/** What is known when it is raised. */
export interface ConditionFound {
  readonly condition: DeviceCondition
  readonly kind: AlertKind
  readonly priority: AlertPriority
  readonly message: string
  readonly summary: string
  readonly facts: Justification['facts']
  /** When it began; with device and patient its identity. */
  readonly at: Instant
  /** False: a moment, not a state. It stays until a person has seen it. */
  readonly lasts: boolean
}

export function isDeviceCondition(ruleId: string): ruleId is DeviceCondition {
  return DEVICE_CONDITIONS.some(known => known === ruleId)
}

/** Raises it, or raises its priority; nothing for a device that is with nobody, and nothing that is said already. */
export function raiseCondition(
  memory: ShardMemory,
  device: WatchedDevice,
  found: ConditionFound,
  now: Instant,
  plan: Plan,
): void {
  const open = device.conditions.get(found.condition)
  if (open) {
    worsen(device, open, found, plan)
    return
  }
  const patientId = assignmentAt(device, found.at)?.patientId
  if (patientId === undefined || !isMine(memory, patientId)) return
  const { deviceId } = device
  const ruleId = found.condition
  const id = episodeId({ subjectId: patientId, ruleId, code: null, deviceId, runStartedAt: found.at })
  device.conditions.set(ruleId, { id, patientId, priority: found.priority })
  memory.episodes.set(id, { id, ruleId, patientId, deviceId, raisedAt: now, index: -1, ruleKey: null })
  plan.raise(conditionAlert(id, patientId, deviceId, found, now))
}

function worsen({ deviceId }: WatchedDevice, open: OpenCondition, found: ConditionFound, plan: Plan): void {
  if (byPriority(found.priority, open.priority) >= 0) return
  open.priority = found.priority
  const { priority, message, at } = found
  const justification = justificationOf(deviceId, found)
  plan.move(
    { id: open.id, ruleId: found.condition },
    { type: 'worsen', priority, deviceId, value: null, limit: null, message, measuredAt: at, justification },
  )
}

export function endCondition(
  memory: ShardMemory,
  device: WatchedDevice,
  ruleId: DeviceCondition,
  now: Instant,
  plan: Plan,
): void {
  const open = device.conditions.get(ruleId)
  if (!open) return
  device.conditions.delete(ruleId)
  memory.episodes.delete(open.id)
  plan.move({ id: open.id, ruleId }, { type: 'condition-over', at: now, reason: 'condition-ended' })
}

function conditionAlert(
  id: string,
  patientId: string,
  deviceId: string,
  found: ConditionFound,
  raisedAt: Instant,
): Alert {
  return {
    ...FRESH,
    id,
    patientId,
    deviceId,
    ruleId: found.condition,
    code: null,
    kind: found.kind,
    latching: !found.lasts,
    conditionPresent: found.lasts,
    priority: found.priority,
    value: null,
    limit: null,
    message: found.message,
    measuredAt: found.at,
    raisedAt,
    justification: justificationOf(deviceId, found),
  }
}

function justificationOf(deviceId: string, { condition, summary, facts, at }: ConditionFound): Justification {
  return {
    ruleId: condition,
    ruleVersion: RULE_VERSION,
    summary,
    limits: null,
    runStartedAt: at,
    values: [],
    facts: { deviceId, ...facts },
  }
}
