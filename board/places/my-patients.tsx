import { bedText } from '../beds.ts'
import { DataTable } from '../parts/data-table.tsx'
import { PersonName } from '../parts/person-name.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import { decodePatientRow, recordPath } from '../patients/identity.ts'
import { ageOf } from '../times.ts'

/** Patients on whose care team this person is now. */
export function MyPatients() {
  const { now } = useBoard()
  const list = useList('/patients?mine=true', decodePatientRow)
  return (
    <DataTable
      label="My patients"
      list={list}
      rowKey={patient => patient.id}
      empty="Nobody is handed over to you now. The colleague before you does it with “Hand over”, or add yourself to a patient’s care team."
      columns={[
        {
          title: 'Name',
          cell: patient => (
            <a href={recordPath(patient.id)}>
              <PersonName name={patient.name} />
            </a>
          ),
        },
        { title: 'Age', figures: true, cell: patient => ageOf(patient.birthDate, now.peek()) },
        { title: 'Ward', cell: patient => patient.ward },
        { title: 'Bed', cell: patient => (patient.bed === null ? null : bedText(patient.bed)) },
      ]}
    />
  )
}
