import { fields } from '../live/fields.ts'
import { useOptionalRecord } from '../parts/use-optional-record.ts'
import { PatientLink } from '../patients/patient-link.tsx'
import { usePatients } from '../patients/use-patients.ts'
import { decodePatientLoad } from './load-data.ts'
import { LoadTable } from './load-tables.tsx'
import { shareText } from './load-words.ts'

/** Few patients make most of the load: limits of their own help more than new ones for everybody. */
export function PatientLoads({ query }: { query: URLSearchParams }) {
  const loads = useOptionalRecord(`/alarm-load/by-patient?${query}`, (value, at) =>
    fields(value, at).list('items', decodePatientLoad),
  )
  const items = loads.value.value ?? []
  const patients = usePatients(items.map(({ patientId }) => patientId))
  return (
    <>
      <p class="problem" role="alert">
        {loads.problem}
      </p>
      {items.length > 0 && (
        <LoadTable
          title="Your patients with most alarms"
          heads={['Patient', 'Alarms', 'Of all', 'High', 'Chattering rules']}
          rows={items.map(({ patientId, alarms, share, high, chattering }) => [
            <PatientLink key={patientId} patient={patients.get(patientId)} />,
            alarms,
            shareText(share),
            high,
            chattering,
          ])}
        />
      )}
    </>
  )
}
