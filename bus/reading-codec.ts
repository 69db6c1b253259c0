import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Reading } from '../model/reading.ts'
import { isVitalSignCode, type VitalSignCode, type VitalValue } from '../model/vital-signs.ts'
import type { BatchCodec } from './queue.ts'

const NullableString = Type.Union([Type.String(), Type.Null()])
const NullableNumber = Type.Union([Type.Number(), Type.Null()])
const StoredReadings = Type.Array(
  Type.Object({
    deviceId: Type.String(),
    patientId: NullableString,
    deviceTime: Type.Number(),
    measuredAt: Type.Number(),
    arrivedAt: Type.Number(),
    clockCorrected: Type.Boolean(),
    seq: NullableNumber,
    vitals: Type.Record(Type.String(), Type.Union([Type.Number(), Type.String()])),
  }),
)

/** Batches of validated readings, for the backfill queue. Not for the hot path: it checks everything it decodes. */
export const readingCodec: BatchCodec<Reading> = {
  encode: batch => JSON.stringify(batch),
  /** Throws on a text that no `encode` made. A code that the catalogue has lost meanwhile is left out. */
  decode: text =>
    Value.Parse(StoredReadings, JSON.parse(text)).map(raw => ({ ...raw, vitals: knownVitals(raw.vitals) })),
}

function knownVitals(raw: Readonly<Record<string, VitalValue>>): Reading['vitals'] {
  const vitals: Partial<Record<VitalSignCode, VitalValue>> = {}
  for (const [code, value] of Object.entries(raw)) if (isVitalSignCode(code)) vitals[code] = value
  return vitals
}
