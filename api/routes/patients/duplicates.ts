import type { FastifyRequest } from 'fastify'
import { AppError } from '../../../model/errors.ts'
import type { Patient } from '../../../model/patient.ts'
import { may } from '../../../model/policy.ts'
import type { ReadAudit } from '../../../store/audit.ts'
import { actOf, callerOf } from '../../plugins/access.ts'
import { candidateView } from './schemas.ts'

/** Shows of possible duplicates who they are, and nothing else; whom it showed is audited as found. */
export async function showingCandidates<T>(request: FastifyRequest, audit: ReadAudit, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'POSSIBLE_DUPLICATE') throw error
    const mayFind = may(callerOf(request).account, 'patients:find')
    const candidates = mayFind ? candidatesOf(error) : []
    await audit.read(
      actOf(request),
      'patients:find',
      candidates.map(patient => patient.id),
    )
    throw new AppError('POSSIBLE_DUPLICATE', error.message, {
      cause: error,
      members: { candidates: candidates.map(candidateView) },
    })
  }
}

function candidatesOf({ members }: AppError): readonly Patient[] {
  return Array.isArray(members.candidates) ? members.candidates : []
}
