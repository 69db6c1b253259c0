import { useSignal } from '@preact/signals'
import { bedText } from '../beds.ts'
import { clinicMoment } from '../clinic-time.ts'
import { clinicZone } from '../parts/clinic-zone.ts'
import { DataTable } from '../parts/data-table.tsx'
import type { RecordState } from '../parts/record-state.ts'
import { say } from '../parts/toast.tsx'
import { useAct } from '../parts/use-act.ts'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import { PatientLink } from '../patients/patient-link.tsx'
import { usePatients } from '../patients/use-patients.ts'
import { useNames } from '../record/use-names.ts'
import { AssignDialog } from './assign-dialog.tsx'
import { BedDialog } from './bed-dialog.tsx'
import { decodeAssignment, devicePath, type SeenDevice } from './device-data.ts'

/** Rows of the history on one page. */
const ROWS = 10

/** Whose readings these are: by an assignment of its own, else by the bed where it stands. */
export function AssignmentCard({ device, record }: { device: SeenDevice; record: RecordState<SeenDevice> }) {
  const { session } = useBoard()
  const doing = useSignal<'assign' | 'bed' | null>(null)
  const act = useAct()
  const path = devicePath(device.id)
  const history = useList(`${path}/assignments`, decodeAssignment, { limit: ROWS })
  const rows = history.items.value ?? []
  const patients = usePatients([device.patientId, ...rows.map(row => row.patientId)])
  const names = useNames(rows.map(row => row.assignedBy))
  const assignable = session.may('devices:assign')
  const { assignment, bed } = device
  const read = () => {
    void record.refetch() // their failures are states of the record and the list
    void history.refetch()
  }
  const end = (changed: boolean) => {
    doing.value = null
    if (changed) read()
  }
  const release = (from: 'assignment' | 'bed') =>
    act.run(async () => {
      await session.request('DELETE', `${path}/${from}`)
      say(from === 'bed' ? 'The device stands at no bed any more.' : 'The device is taken off its patient.')
      read()
    })
  return (
    <section class="card" aria-labelledby="device-whose">
      <h2 id="device-whose">Patient and bed</h2>
      <ul class="lines">
        <li>
          <span class="grow">
            Patient{' '}
            {!device.inUse ? (
              <b>nobody</b>
            ) : (
              <b>
                <PatientLink patient={patients.get(device.patientId ?? '')} />
              </b>
            )}{' '}
            <span class="quiet">
              {assignment !== null && `since ${clinicMoment(assignment.from, clinicZone.value)}`}
              {assignment === null && device.inUse && 'lies in the bed where it stands'}
            </span>
          </span>
          {assignable && (
            <>
              <button
                type="button"
                onClick={() => {
                  doing.value = 'assign'
                }}
              >
                {assignment === null ? 'Give to a patient' : 'Give to another'}
              </button>
              {assignment !== null && (
                <button type="button" aria-disabled={act.busy.value} onClick={() => void release('assignment')}>
                  Take off the patient
                </button>
              )}
            </>
          )}
        </li>
        <li>
          <span class="grow">
            Bed <b>{bed === null ? 'none' : `${bed.ward}, ${bedText(bed.bed)}`}</b>{' '}
            <span class="quiet">{bed !== null && `since ${clinicMoment(bed.from, clinicZone.value)}`}</span>
          </span>
          {assignable && (
            <>
              <button
                type="button"
                onClick={() => {
                  doing.value = 'bed'
                }}
              >
                {bed === null ? 'Put to a bed' : 'Put to another bed'}
              </button>
              {bed !== null && (
                <button type="button" aria-disabled={act.busy.value} onClick={() => void release('bed')}>
                  Take from the bed
                </button>
              )}
            </>
          )}
        </li>
      </ul>
      <h3>Whom it was given to</h3>
      <DataTable
        label="Whom it was given to"
        list={history}
        rowKey={row => row.id}
        empty="Nobody so far. A device at a bed serves who lies in it without being given to anybody."
        columns={[
          { title: 'Patient', cell: row => <PatientLink patient={patients.get(row.patientId ?? '')} /> },
          { title: 'From', cell: row => clinicMoment(row.from, clinicZone.value) },
          { title: 'Until', cell: row => (row.to === null ? 'now' : clinicMoment(row.to, clinicZone.value)) },
          { title: 'By', cell: row => names.get(row.assignedBy ?? '') },
        ]}
      />
      {doing.value === 'assign' && <AssignDialog device={device} onClose={end} />}
      {doing.value === 'bed' && <BedDialog device={device} onClose={end} />}
    </section>
  )
}
