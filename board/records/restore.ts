import { go } from '../parts/route.ts'
import { say } from '../parts/toast.tsx'
import { apiPath, recordPath } from '../patients/identity.ts'
import type { Session } from '../session/session.ts'

/** Brings a removed record back, and opens it. @throws RequestFailed */
export async function restorePatient(session: Session, patientId: string): Promise<void> {
  await session.request('POST', `${apiPath(patientId)}/restore`)
  say('Restored, without bed and devices.')
  go(recordPath(patientId))
}
