import { PersonName } from '../parts/person-name.tsx'
import { type PatientRow, recordPath } from './identity.ts'

/** A patient by name, for who may see him; others read that there is one. */
export function PatientLink({ patient }: { patient: PatientRow | undefined }) {
  if (patient === undefined) return <span class="quiet">not one of yours</span>
  return (
    <a href={recordPath(patient.id)}>
      <PersonName name={patient.name} />
    </a>
  )
}
