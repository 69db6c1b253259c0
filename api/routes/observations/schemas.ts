import { Type } from 'typebox'
import type { Observation as ModelObservation } from '../../../model/observation.ts'
import { OwnId, Person } from '../../schemas/clinical.ts'
import { IsoTime, nullable, page, pageQuery, UnixMs, Uuid } from '../../schemas/common.ts'
import { iso } from '../../schemas/times.ts'
import { Value } from '../vitals/schemas.ts'

export const NewObservation = Type.Object(
  {
    id: OwnId,
    ts: Type.Optional(
      Type.Union([Type.Number(), Type.String({ maxLength: 40 })], {
        description:
          'When it was observed: Unix ms, or ISO 8601 with an offset; now if not given, at most 24 hours back',
      }),
    ),
    values: Type.Record(Type.String({ maxLength: 64 }), Type.Unknown(), {
      minProperties: 1,
      maxProperties: 50,
      description: 'By code of the vital-sign catalogue, in its unit',
    }),
  },
  {
    additionalProperties: false,
    title: 'NewObservation',
    examples: [{ values: { consciousness: 'A', o2_flow: 2 } }],
  },
)

export const Observation = Type.Object(
  {
    id: Uuid,
    patientId: Uuid,
    ts: UnixMs,
    values: Type.Record(Type.String(), Value),
    enteredAt: IsoTime,
    enteredBy: nullable(Person),
    enteredInError: nullable(Type.Object({ at: IsoTime, by: nullable(Person) }), {}),
  },
  { title: 'Observation' },
)
export const ObservationPage = page(Observation)
export const ObservationQuery = Type.Object(pageQuery)
export const ObservationParams = Type.Object({ id: Type.String(), observationId: Type.String() })

export function observationView({ measuredAt, enteredAt, enteredInError, ...same }: ModelObservation) {
  return {
    ...same,
    ts: measuredAt,
    values: { ...same.values },
    enteredAt: iso(enteredAt),
    enteredInError: enteredInError === null ? null : { ...enteredInError, at: iso(enteredInError.at) },
  }
}
