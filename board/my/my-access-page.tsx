import { AccessTab } from '../record/access-tab.tsx'
import { OwnPatient } from './own-patient.tsx'

export function MyAccessPage() {
  return (
    <OwnPatient title="Who looked at your record">
      {patientId => (
        <>
          <p class="quiet">Every look and every change is written down, and cannot be taken out again.</p>
          <AccessTab patientId={patientId} />
        </>
      )}
    </OwnPatient>
  )
}
