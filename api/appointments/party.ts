import type { FastifyRequest } from 'fastify'
import type { Appointment, Party } from '../../model/appointment.ts'
import { AppError } from '../../model/errors.ts'
import type { Relation } from '../../model/policy.ts'
import { allowPatient, callerOf, mayAlso } from '../plugins/access.ts'

type Parties = Pick<Appointment, 'patientId' | 'doctor'>

/**
 * Its doctor reaches the appointment whatever became of it; the patient's record only while the relation holds.
 * Errors: as of `allowPatient`.
 */
export function allowAppointment(request: FastifyRequest, appointment: Parties): Promise<void> {
  return allowPatient(request, appointment.patientId, 'appointments:read', joinedBy(request, appointment))
}

/** As what the caller moves the appointment: the most that he may. Errors: FORBIDDEN. */
export async function partyOf(request: FastifyRequest, appointment: Parties): Promise<Party> {
  const { patientId } = appointment
  if (await mayAlso(request, patientId, 'appointments:manage')) return 'manager'
  const joined = joinedBy(request, appointment)
  if (joined.length > 0 && (await mayAlso(request, patientId, 'appointments:decide', joined))) return 'doctor'
  if (await mayAlso(request, patientId, 'appointments:request')) return 'requester'
  throw new AppError('FORBIDDEN', 'Your role does not allow this')
}

function joinedBy(request: FastifyRequest, { doctor }: Parties): readonly Relation[] {
  return doctor.userId === callerOf(request).id ? ['appointment'] : []
}
