import { type Static, Type } from 'typebox'
import { type Stay as ModelStay, STAY_BEGINNINGS, STAY_ENDINGS, withoutWhy } from '../../../model/stay.ts'
import { Text } from '../../schemas/clinical.ts'
import { IsoTime, nullable, page, pageQuery, Uuid } from '../../schemas/common.ts'
import { iso, isoOrNull } from '../../schemas/times.ts'

const WARD_ID = '6f1c1b3e-58c5-4c29-9d0b-0f3f9a4f7a11'
const BED_ID = '1d2a5b7c-33aa-4e0e-9f64-7e8b2f1c3d33'

const Words = Text(500)
const At = Type.Optional(
  Type.String({
    maxLength: 40,
    description:
      'ISO 8601; now if not given. Never the future; back to the beginning of the stay that goes on, or else to the end of the last one',
  }),
)
const place = { wardId: Uuid, bedId: Type.Optional(nullable(Uuid)), at: At, reason: Type.Optional(Words) }

export const Admission = Type.Object(place, {
  additionalProperties: false,
  title: 'Admission',
  examples: [{ wardId: WARD_ID, bedId: BED_ID, reason: 'Pneumonia' }],
})
export const Transfer = Type.Object(place, {
  additionalProperties: false,
  title: 'Transfer',
  examples: [{ wardId: WARD_ID, bedId: BED_ID }],
})
export const Discharge = Type.Object(
  { at: At, disposition: Type.Optional(Words) },
  { additionalProperties: false, title: 'Discharge', examples: [{ disposition: 'home' }] },
)
export const Arrival = Type.Object(
  { note: Type.Optional(Words) },
  { additionalProperties: false, title: 'Arrival', examples: [{ note: 'Waits in the lobby' }] },
)
export const ArrivalAnswer = Type.Object({ patientId: Uuid, at: IsoTime, note: nullable(Type.String()) })

const CLINICAL = 'Left out for who may not read the clinical record (`clinical:read`)'
export const Stay = Type.Object(
  {
    id: Uuid,
    patientId: Uuid,
    wardId: Uuid,
    ward: Type.String(),
    bedId: nullable(Uuid),
    bed: nullable(Type.String()),
    from: IsoTime,
    to: nullable(IsoTime),
    beginning: Type.Enum([...STAY_BEGINNINGS], { type: 'string' }),
    ending: nullable(Type.Enum([...STAY_ENDINGS], { type: 'string' })),
    reason: Type.Optional(nullable(Type.String({ description: CLINICAL }))),
    disposition: Type.Optional(nullable(Type.String({ description: CLINICAL }))),
    begunBy: nullable(Uuid),
    endedBy: nullable(Uuid),
  },
  { title: 'Stay' },
)
export const StayPage = page(Stay)
export const StayQuery = Type.Object(pageQuery)

/** @param isClinical whether the viewer may read the clinical record: why, and where to */
export function stayView(stay: ModelStay, isClinical: boolean): Static<typeof Stay> {
  return { ...(isClinical ? stay : withoutWhy(stay)), from: iso(stay.from), to: isoOrNull(stay.to) }
}
