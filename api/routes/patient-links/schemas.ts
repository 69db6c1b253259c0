import { type Static, Type } from 'typebox'
import type { PatientLink } from '../../../store/patient-links.ts'
import { IsoTime, nullable, Uuid } from '../../schemas/common.ts'
import { iso } from '../../schemas/times.ts'

export const LinkBody = Type.Object(
  { userId: Uuid },
  { additionalProperties: false, examples: [{ userId: '7f1c2a58-3b0e-4c1d-9a52-0d6f3f3f9b11' }] },
)

export const PatientAccount = Type.Object(
  {
    userId: Uuid,
    email: Type.String(),
    name: Type.String({ description: 'Of the user' }),
    linkedAt: IsoTime,
    linkedBy: nullable(Uuid),
  },
  { title: 'PatientAccount' },
)

export const Invitation = Type.Object(
  { code: Type.String({ description: 'Shown once; used once, at sign-up' }), expiresAt: IsoTime },
  { title: 'Invitation' },
)

export function linkView({ userId, email, name, linkedAt, linkedBy }: PatientLink): Static<typeof PatientAccount> {
  return { userId, email, name, linkedAt: iso(linkedAt), linkedBy }
}
