import '../style/care.css'
import { useSignal } from '@preact/signals'
import { DataTable } from '../parts/data-table.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { PersonName } from '../parts/person-name.tsx'
import { SearchField } from '../parts/search-field.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import { decodePatientRow } from '../patients/identity.ts'
import { patientsPath } from '../patients/patient-query.ts'
import { ageOf } from '../times.ts'
import { NewPatient } from './new-patient.tsx'
import { receptionPath } from './reception-path.ts'

/** The patient who walks in: found while one types, or added. */
export function ReceptionPage() {
  const { session, now } = useBoard()
  const q = useSignal('')
  const adding = useSignal(false)
  const list = useList(
    q.value === '' ? null : patientsPath({ q: q.value, birthDate: '', identifier: '' }),
    decodePatientRow,
  )
  const creates = session.may('patients:create')
  return (
    <section class="sheet">
      <PageHeader title="Reception">
        {creates && !adding.value && (
          <button
            type="button"
            onClick={() => {
              adding.value = true
            }}
          >
            New patient
          </button>
        )}
      </PageHeader>
      {adding.value ? (
        <NewPatient
          typed={q.value}
          onCancel={() => {
            adding.value = false
          }}
        />
      ) : (
        <>
          <SearchField
            label="Who is here?"
            hint="Name, birth date as 1950-03-12, or a number"
            onSearch={text => {
              q.value = text
            }}
          />
          {q.value === '' ? (
            <p class="quiet">Type a part of the name. The arrow keys walk through who fits, Enter opens.</p>
          ) : (
            <DataTable
              label="Who fits"
              list={list}
              rowKey={patient => patient.id}
              empty={
                <>
                  Nobody fits “{q.value}”. Try fewer letters{creates && ', or add the person with “New patient”'}.
                </>
              }
              columns={[
                {
                  title: 'Name',
                  cell: patient => (
                    <a href={receptionPath(patient.id)}>
                      <PersonName name={patient.name} />
                    </a>
                  ),
                },
                { title: 'Born', figures: true, cell: patient => patient.birthDate },
                { title: 'Age', figures: true, cell: patient => ageOf(patient.birthDate, now.peek()) },
                { title: 'Sex', cell: patient => patient.sex },
                { title: 'Ward', cell: patient => patient.ward },
              ]}
            />
          )}
        </>
      )}
    </section>
  )
}
