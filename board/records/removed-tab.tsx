import { useSignal } from '@preact/signals'
import { clinicMoment } from '../clinic-time.ts'
import { instant } from '../live/decode-alert.ts'
import { type Decode, fields } from '../live/fields.ts'
import { clinicZone } from '../parts/clinic-zone.ts'
import { DataTable } from '../parts/data-table.tsx'
import { PersonName } from '../parts/person-name.tsx'
import { SearchField } from '../parts/search-field.tsx'
import { useAct } from '../parts/use-act.ts'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import { type Identity, identityOf, identityText } from '../patients/identity.ts'
import { EraseDialog } from './erase-dialog.tsx'
import { restorePatient } from './restore.ts'

interface Removed extends Identity {
  /** Unix ms. */
  readonly at: number
}

/** Nothing changes a record after its removal. */
const decodeRemoved: Decode<Removed> = (value, at) => {
  const f = fields(value, at)
  return { ...identityOf(f), at: f.of('updatedAt', instant) }
}

export function RemovedTab() {
  const { session } = useBoard()
  const sought = useSignal('')
  const erasing = useSignal<Removed | null>(null)
  const act = useAct()
  const query = new URLSearchParams({ removed: 'true', ...(sought.value === '' ? {} : { q: sought.value }) })
  const list = useList(`/patients?${query}`, decodeRemoved)
  return (
    <>
      <SearchField
        label="Find a removed patient"
        hint="Name or number"
        onSearch={text => {
          sought.value = text
        }}
      />
      <DataTable
        label="Removed patients"
        list={list}
        rowKey={patient => patient.id}
        empty={sought.value === '' ? 'Nobody was removed.' : `Nobody who was removed fits “${sought.value}”.`}
        columns={[
          { title: 'Name', cell: patient => <PersonName name={patient.name} /> },
          { title: 'Born', figures: true, cell: patient => patient.birthDate },
          { title: 'Sex', cell: patient => patient.sex },
          { title: 'Removed', cell: patient => clinicMoment(patient.at, clinicZone.value) },
          {
            title: 'Acts',
            cell: patient => (
              <span class="acts">
                <button
                  type="button"
                  aria-label={`Restore ${identityText(patient)}`}
                  onClick={() => void act.run(() => restorePatient(session, patient.id), 'Not restored.')}
                >
                  Restore
                </button>
                {session.may('patients:erase') && (
                  <button
                    type="button"
                    aria-label={`Erase ${identityText(patient)}`}
                    onClick={() => {
                      erasing.value = patient
                    }}
                  >
                    Erase
                  </button>
                )}
              </span>
            ),
          },
        ]}
      />
      {erasing.value !== null && (
        <EraseDialog
          patient={erasing.value}
          onClose={() => {
            erasing.value = null
          }}
          onErased={() => {
            erasing.value = null
            void list.refetch() // its failure is a state of the list
          }}
        />
      )}
    </>
  )
}
