import '../style/care.css'
import { useSignal } from '@preact/signals'
import type { Action } from '../../model/permissions.ts'
import { PageHeader } from '../parts/page-header.tsx'
import type { RecordState } from '../parts/record-state.ts'
import { type Tab, Tabs } from '../parts/tabs.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useRecord } from '../parts/use-record.ts'
import { Waiting } from '../parts/waiting.tsx'
import { BreakGlassDialog } from '../patients/break-glass-dialog.tsx'
import { apiPath } from '../patients/identity.ts'
import { NOT_YOUR_PATIENT } from '../session/request.ts'
import { AccessTab } from './access-tab.tsx'
import { ADMINISTRATION, AdministrationTab } from './administration-tab.tsx'
import { useAllergies } from './allergies.tsx'
import { CareTeamTab } from './care-team-tab.tsx'
import { ClinicalTab } from './clinical-tab.tsx'
import { DetailsTab } from './details-tab.tsx'
import { ExportTab } from './export-tab.tsx'
import { MessagesTab } from './messages-tab.tsx'
import { NotesTab } from './notes-tab.tsx'
import { OrdersTab } from './orders-tab.tsx'
import { usePhoto } from './photo.tsx'
import { PlansTab } from './plans-tab.tsx'
import { decodeRecord, type PatientRecord } from './record-data.ts'
import { RecordHeader } from './record-header.tsx'
import { StaysTab } from './stays-tab.tsx'
import { TimelineTab } from './timeline-tab.tsx'

/** Everything the house holds of one patient, as far as this person may see it. */
export function RecordPage({ patientId }: { patientId: string }) {
  const record = useRecord(apiPath(patientId), decodeRecord)
  const patient = record.value.value
  if (patient === null) {
    return (
      <section class="sheet">
        <PageHeader title="Record" back={{ href: '/patients', text: 'Patients' }} />
        {record.code.value === NOT_YOUR_PATIENT ? (
          <Foreign patientId={patientId} record={record} />
        ) : (
          <Waiting of={record} what="the record" />
        )}
      </section>
    )
  }
  return <Record patient={patient} record={record} />
}

function Record({ patient, record }: { patient: PatientRecord; record: RecordState<PatientRecord> }) {
  const { session } = useBoard()
  const allergies = useAllergies(patient.id)
  const tab = (needs: Action, name: string, title: string, body: Tab['body']): Tab[] =>
    session.may(needs) ? [{ name, title, body }] : []
  const { id } = patient
  const photo = usePhoto(patient.hasPhoto)
  const administration: Tab = {
    name: 'administration',
    title: 'Admin',
    body: () => <AdministrationTab patient={patient} etag={record.etag.value} />,
  }
  return (
    <section class="sheet">
      <RecordHeader patient={patient} photo={photo} allergies={allergies} />
      <p class="problem" role="alert">
        {record.problem}
      </p>
      <Tabs
        label="Parts of the record"
        tabs={[
          ...tab('patients:read', 'details', 'Details', () => (
            <DetailsTab patient={patient} photo={photo} record={record} />
          )),
          ...tab('clinical:read', 'clinical', 'Clinical', () => (
            <ClinicalTab patientId={id} onChanged={() => void allergies?.refetch()} />
          )),
          ...tab('clinical:read', 'plans', 'Plans', () => <PlansTab patientId={id} />),
          ...tab('notes:read', 'notes', 'Notes', () => <NotesTab patientId={id} />),
          ...tab('clinical:read', 'orders', 'Orders', () => <OrdersTab patientId={id} />),
          ...tab('timeline:read', 'timeline', 'Timeline', () => <TimelineTab patientId={id} />),
          ...tab('messages:read', 'messages', 'Messages', () => <MessagesTab patientId={id} />),
          ...tab('care-team:read', 'team', 'Care team', () => <CareTeamTab patientId={id} />),
          ...tab('stays:read', 'stays', 'Stays', () => (
            <StaysTab patient={patient} onMoved={() => void record.refetch()} />
          )),
          ...tab('access-log:read', 'access', 'Who looked', () => <AccessTab patientId={id} />),
          ...tab('patients:export', 'export', 'Export', () => <ExportTab patientId={id} />),
          ...(ADMINISTRATION.some(session.may) ? [administration] : []),
        ]}
      />
    </section>
  )
}

function Foreign({ patientId, record }: { patientId: string; record: RecordState<PatientRecord> }) {
  const { session } = useBoard()
  const opening = useSignal(false)
  return (
    <div class="card">
      <p>This is not one of your patients. Their ward or care team would have to be yours too.</p>
      {session.may('patients:break-glass') && (
        <div class="acts">
          <button
            type="button"
            onClick={() => {
              opening.value = true
            }}
          >
            Open in need
          </button>
        </div>
      )}
      {opening.value && (
        <BreakGlassDialog
          patient={{ id: patientId }}
          onClose={() => {
            opening.value = false
          }}
          onOpened={() => void record.refetch()}
        />
      )}
    </div>
  )
}
