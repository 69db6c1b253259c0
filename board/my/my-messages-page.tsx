import { MessagesTab } from '../record/messages-tab.tsx'
import { OwnPatient } from './own-patient.tsx'

export function MyMessagesPage() {
  return (
    <OwnPatient title="Messages">
      {patientId => (
        <>
          <p class="urgent card">
            Nobody watches these messages by the minute. In an emergency call for help at once: ring for the nurse, or
            call the emergency number.
          </p>
          <MessagesTab patientId={patientId} />
        </>
      )}
    </OwnPatient>
  )
}
