import { useEffect, useRef } from 'preact/hooks'
import { AlarmBar } from './alarms/alarm-bar.tsx'
import { AlarmsPage } from './alarms/alarms-page.tsx'
import { Announcer } from './alarms/announcer.tsx'
import { AwayStrip } from './alarms/away-strip.tsx'
import { LineBanner, TroubleBanner } from './parts/banners.tsx'
import { type Route, route } from './parts/route.ts'
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
      <Page />
      <Announcer />
    </>
  )
}

function Page() {
  const main = useRef<HTMLElement>(null)
  const here = JSON.stringify(route.value)
  const shown = useRef(here)
  // A followed link is gone with its page: the keyboard goes on at the new page, not at the top of the document.
  useEffect(() => {
    if (shown.current !== here) main.current?.focus({ preventScroll: true })
    shown.current = here
  }, [here])
  return (
    <main id="page" ref={main} tabIndex={-1}>
      <PageAt at={route.value} />
    </main>
  )
}

function PageAt({ at }: { at: Route }) {
  if (at.page === 'patient') return <PatientPage key={at.patientId} patientId={at.patientId} />
  return at.page === 'alarms' ? <AlarmsPage /> : <WardPage />
}
