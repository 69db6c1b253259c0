import { useSignal } from '@preact/signals'
import type { Action } from '../../model/permissions.ts'
import { Dialog } from '../parts/dialog.tsx'
import { go } from '../parts/route.ts'
import { say } from '../parts/toast.tsx'
import { useAct } from '../parts/use-act.ts'
import { useBoard } from '../parts/use-board.ts'
import { apiPath } from '../patients/identity.ts'
import { EraseDialog } from '../records/erase-dialog.tsx'
import { restorePatient } from '../records/restore.ts'
import { AccountSection } from './account-section.tsx'
import type { PatientRecord } from './record-data.ts'

/** Whoever holds one of these has the tab. */
export const ADMINISTRATION: readonly Action[] = [
  'accounts:link',
  'patients:merge',
  'patients:remove',
  'patients:erase',
]

/** What concerns the record as a whole, and is rarely done. */
export function AdministrationTab({ patient, etag }: { patient: PatientRecord; etag: string | null }) {
  const { session } = useBoard()
  return (
    <div class="sections">
      {session.may('accounts:link') && <AccountSection patientId={patient.id} />}
      {session.may('patients:merge') && (
        <section class="card" aria-labelledby="section-merge">
          <h2 id="section-merge">Two records of one person</h2>
          <p class="quiet">Compare this record with another, and make them one. It can be undone.</p>
          <div class="acts">
            <a class="button" href={`/patients/${encodeURIComponent(patient.id)}/merge`}>
              Compare and merge
            </a>
          </div>
        </section>
      )}
      {session.may('patients:remove') && <RemoveSection patient={patient} etag={etag} />}
      {session.may('patients:erase') && <EraseSection patient={patient} />}
    </div>
  )
}

function RemoveSection({ patient, etag }: { patient: PatientRecord; etag: string | null }) {
  const { session } = useBoard()
  const asking = useSignal(false)
  const act = useAct()
  const remove = () =>
    act.run(async () => {
      await session.request('DELETE', apiPath(patient.id), undefined, etag)
      say('Removed. It is kept under Administration, Records.', () => {
        void act.run(() => restorePatient(session, patient.id), 'Not restored.')
      })
      go('/patients')
    }, 'Not removed.')
  return (
    <section class="card" aria-labelledby="section-remove">
      <h2 id="section-remove">Remove</h2>
      <p class="quiet">
        Hides a record that should not be here. Everything in it is kept, and an administrator can restore it.
      </p>
      <div class="acts">
        <button
          type="button"
          onClick={() => {
            asking.value = true
          }}
        >
          Remove this record
        </button>
      </div>
      {asking.value && (
        <Dialog
          title="Remove this record"
          onClose={() => {
            asking.value = false
          }}
        >
          <p>
            The patient leaves the bed{patient.ward === null ? '' : ` in ${patient.ward}`} and every device is taken
            off. Restoring brings the record back, but neither the bed nor the devices.
          </p>
          <div class="acts">
            <button type="button" class="primary" aria-disabled={act.busy.value} onClick={() => void remove()}>
              Remove
            </button>
            <button
              type="button"
              onClick={() => {
                asking.value = false
              }}
            >
              Cancel
            </button>
          </div>
        </Dialog>
      )}
    </section>
  )
}

function EraseSection({ patient }: { patient: PatientRecord }) {
  const asking = useSignal(false)
  return (
    <section class="card" aria-labelledby="section-erase">
      <h2 id="section-erase">Erase</h2>
      <p class="quiet">Deletes everything personal for good, when the person asks for it and the law allows it.</p>
      <div class="acts">
        <button
          type="button"
          onClick={() => {
            asking.value = true
          }}
        >
          Erase this person
        </button>
      </div>
      {asking.value && (
        <EraseDialog
          patient={patient}
          onClose={() => {
            asking.value = false
          }}
          onErased={() => go('/patients')}
        />
      )}
    </section>
  )
}
