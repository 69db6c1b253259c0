import { AlarmBar } from './alarms/alarm-bar.tsx'
import { AlarmsPage } from './alarms/alarms-page.tsx'
import { Announcer } from './alarms/announcer.tsx'
import { AwayStrip } from './alarms/away-strip.tsx'
import { LineBanner, TroubleBanner } from './parts/banners.tsx'
import { route } from './parts/route.ts'
import { TopBar } from './parts/top-bar.tsx'
import { useBoard } from './parts/use-board.ts'
import { PatientPage } from './patient/patient-page.tsx'
import { LoginPage } from './session/login-page.tsx'
import { WardPage } from './ward/ward-page.tsx'

export function App() {
  const { session } = useBoard()
  const user = session.user.value
  if (user === undefined) return <p class="waiting">Connecting to Wardbeat…</p>
  if (user === null) return <LoginPage />
  return (
    <>
      <TopBar />
      <LineBanner />
      <TroubleBanner />
      <AwayStrip />
      <AlarmBar />
      <main id="page">
        <Page />
      </main>
      <Announcer />
    </>
  )
}

function Page() {
  const at = route.value
  if (at.page === 'patient') return <PatientPage key={at.patientId} patientId={at.patientId} />
  return at.page === 'alarms' ? <AlarmsPage /> : <WardPage />
}
