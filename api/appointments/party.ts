import type { FastifyRequest } from 'fastify'
import type { Appointment, Party } from '../../model/appointment.ts'
import { AppError } from '../../model/errors.ts'
import { callerOf, mayAlso } from '../plugins/access.ts'

/** As what the caller moves the appointment: the most that he may. Errors: FORBIDDEN. */
export async function partyOf(
  request: FastifyRequest,
  { patientId, doctor }: Pick<Appointment, 'patientId' | 'doctor'>,
): Promise<Party> {
  if (await mayAlso(request, patientId, 'appointments:manage')) return 'manager'
  const isDoctor = doctor.userId === callerOf(request).id
  if (isDoctor && (await mayAlso(request, patientId, 'appointments:decide'))) return 'doctor'
  if (await mayAlso(request, patientId, 'appointments:request')) return 'requester'
  throw new AppError('FORBIDDEN', 'Your role does not allow this')
}
