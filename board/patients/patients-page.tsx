import '../style/care.css'
import { useSignal } from '@preact/signals'
import { bedText } from '../beds.ts'
import { clinicDay } from '../clinic-time.ts'
import { clinicZone } from '../parts/clinic-zone.ts'
import { DataTable } from '../parts/data-table.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { PersonName } from '../parts/person-name.tsx'
import { SearchField } from '../parts/search-field.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import { ageOf } from '../times.ts'
import { decodePatientRow, recordPath } from './identity.ts'
import { OthersInTheHouse } from './others-in-the-house.tsx'
import { isSearch, type PatientSearch, patientsPath } from './patient-query.ts'

/** Finds a patient by parts of the name, birth date or a number. */
export function PatientsPage() {
  const { session, now } = useBoard()
  const sought = useSignal<PatientSearch>({ q: '', birthDate: '', identifier: '' })
  const list = useList(patientsPath(sought.value), decodePatientRow)
  const set = (change: Partial<PatientSearch>) => {
    sought.value = { ...sought.value, ...change }
  }
  return (
    <section class="sheet">
      <PageHeader title="Patients">
        {session.may('patients:create') && (
          <a class="button" href="/reception">
            New patient
          </a>
        )}
      </PageHeader>
      <div class="search-row">
        <SearchField label="Name" hint="Parts in any order" onSearch={q => set({ q })} />
        <BirthDateSearch today={clinicDay(now.peek(), clinicZone.value)} onSearch={birthDate => set({ birthDate })} />
        <SearchField label="Number" hint="Hospital, insurance, national" onSearch={identifier => set({ identifier })} />
      </div>
      <DataTable
        label="Patients"
        list={list}
        rowKey={patient => patient.id}
        empty={
          isSearch(sought.value)
            ? 'Nobody among your patients fits. Try fewer letters, or only the birth date.'
            : 'You have no patients yet. A ward or a care team makes them yours; anybody else is found by name.'
        }
        columns={[
          {
            title: 'Name',
            cell: patient => (
              <a href={recordPath(patient.id)}>
                <PersonName name={patient.name} />
              </a>
            ),
          },
          { title: 'Born', figures: true, cell: patient => patient.birthDate },
          { title: 'Age', figures: true, cell: patient => ageOf(patient.birthDate, now.peek()) },
          { title: 'Sex', cell: patient => patient.sex },
          { title: 'Ward', cell: patient => patient.ward },
          { title: 'Bed', cell: patient => (patient.bed === null ? null : bedText(patient.bed)) },
        ]}
      />
      {session.may('patients:find') && <OthersInTheHouse sought={sought.value} />}
    </section>
  )
}

function BirthDateSearch({ today, onSearch }: { today: string; onSearch: (day: string) => void }) {
  return (
    <search class="search">
      <label>
        Birth date
        <input
          type="date"
          class="figures"
          min="1850-01-01"
          max={today}
          // A date that is half typed has no value yet.
          onChange={event => onSearch(event.currentTarget.value)}
        />
      </label>
    </search>
  )
}
