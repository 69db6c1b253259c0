import { PersonName } from '../parts/person-name.tsx'
import { type PatientRow, recordPath } from './identity.ts'

/** A patient by name, once it is known and for who may see him; until then, and for others, that there is one. */
export function PatientLink({ patient }: { patient: PatientRow | undefined }) {
  if (patient === undefined) return <span class="quiet">a patient</span>
  return (
    <a href={recordPath(patient.id)}>
      <PersonName name={patient.name} />
    </a>
  )
}
