import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { isVitalSignCode, type VitalSignCode } from '../model/vital-signs.ts'
import type { StoredRun } from '../store/episodes.ts'
import type { Run, Side, ThresholdRule } from './threshold.ts'

const RunState = Type.Object({
  version: Type.Literal(1),
  code: Type.String(),
  side: Type.Union([Type.Literal('low'), Type.Literal('high')]),
  deviceId: Type.String(),
  startedAt: Type.Number(),
  lastAt: Type.Number(),
  values: Type.Array(Type.Object({ at: Type.Number(), value: Type.Number() })),
})

export function storedRun(rule: ThresholdRule, run: Run): StoredRun {
  const { deviceId, startedAt, lastAt } = run
  const state = {
    version: 1,
    code: rule.code,
    side: rule.side,
    deviceId,
    startedAt,
    lastAt,
    values: run.values.slice(),
  }
  return { episodeId: run.id, subjectId: rule.patientId, state }
}

export interface RestoredRun {
  readonly patientId: string
  readonly code: VitalSignCode
  readonly side: Side
  readonly run: Run
}

/** @returns null for a state that this version cannot read: its run begins anew with the next violating value */
export function parseStoredRun(stored: StoredRun): RestoredRun | null {
  if (!Value.Check(RunState, stored.state)) return null
  const { code, side, deviceId, startedAt, lastAt, values } = stored.state
  if (!isVitalSignCode(code)) return null
  return {
    patientId: stored.subjectId,
    code,
    side,
    run: { id: stored.episodeId, deviceId, startedAt, lastAt, values },
  }
}
