import '../style/care.css'
import { PageHeader } from '../parts/page-header.tsx'
import { PersonName } from '../parts/person-name.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useOptionalRecord } from '../parts/use-optional-record.ts'
import { apiPath, recordPath } from '../patients/identity.ts'
import { MessagesTab } from '../record/messages-tab.tsx'
import { decodeRecord } from '../record/record-data.ts'

/** The conversation with one patient. */
export function ConversationPage({ patientId }: { patientId: string }) {
  const { session } = useBoard()
  const seesRecord = session.may('patients:read')
  const record = useOptionalRecord(seesRecord ? apiPath(patientId) : null, decodeRecord)
  const patient = record.value.value
  return (
    <section class="sheet">
      <PageHeader
        title={patient === null ? 'Messages' : <PersonName name={patient.name} />}
        back={{ href: '/messages', text: 'Messages' }}
      >
        {seesRecord && (
          <a class="button" href={recordPath(patientId)}>
            Record
          </a>
        )}
      </PageHeader>
      <MessagesTab key={patientId} patientId={patientId} />
    </section>
  )
}
