import '../style/care.css'
import '../style/appointments.css'
import { useEffect } from 'preact/hooks'
import { useAppointmentNews } from '../appointments/use-appointment-news.ts'
import { decodeVisit } from '../appointments/visit-data.ts'
import { clinicDate } from '../clinic-time.ts'
import { clinicZone } from '../parts/clinic-zone.ts'
import { PageHeader } from '../parts/page-header.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import { useMinute } from '../parts/use-minute.ts'
import { decodeDoctor } from '../reception/appointment-data.ts'
import { dayOf } from './day-data.ts'
import { DayList } from './day-list.tsx'
import { NextPatient } from './next-patient.tsx'
import { Requests } from './requests.tsx'

/** More than a day has. */
const MOST = 200

/** The page of a doctor's day: who asks, who comes, who is here. Open all day, it keeps itself up to date. */
export function DoctorPage() {
  const { session } = useBoard()
  const userId = session.user.value?.id ?? ''
  const own = useList(`/doctors?userId=${encodeURIComponent(userId)}`, decodeDoctor, { limit: 1 })
  const doctor = own.items.value?.[0]
  return (
    <section class="sheet">
      <PageHeader title="My day">
        <a class="button" href="/appointments">
          All appointments
        </a>
      </PageHeader>
      <p class="problem" role="alert">
        {own.problem}
      </p>
      {own.items.value === null && own.problem.value === null && <p class="waiting">Loading your day…</p>}
      {own.items.value?.length === 0 && (
        <p class="empty card">
          Your login belongs to no doctor whom patients can ask for. An administrator connects them under
          “Administration”; the appointments of everybody are under <a href="/appointments">Appointments</a>.
        </p>
      )}
      {doctor !== undefined && <MyDay doctorId={doctor.id} name={doctor.name} />}
    </section>
  )
}

function MyDay({ doctorId, name }: { doctorId: string; name: string }) {
  const now = useMinute()
  const lobby = useList(`/lobby?doctorId=${encodeURIComponent(doctorId)}`, decodeVisit, { limit: MOST })
  const refetch = () => void lobby.refetch()
  useAppointmentNews(refetch)
  const zone = clinicZone.value
  const all = lobby.items.value
  const day = all === null ? null : dayOf(all, now.value, zone)
  useWaitingInTitle(day?.requests.length ?? 0)
  return (
    <>
      <p class="quiet">
        {name}, {clinicDate(now.value, zone)}
      </p>
      <p class="problem" role="alert">
        {lobby.problem}
      </p>
      {day !== null && (
        <div class="doctor-day">
          <Requests requests={day.requests} onChange={refetch} />
          <NextPatient visit={day.next} onChange={refetch} />
          <DayList day={day} onChange={refetch} />
        </div>
      )}
      {lobby.hasNext.value && <p>There is more than {MOST}: see “All appointments”.</p>}
    </>
  )
}

/** So that the tab in the background tells that somebody waits. */
function useWaitingInTitle(waiting: number): void {
  useEffect(() => {
    document.title = `${waiting > 0 ? `(${waiting}) ` : ''}My day · Wardbeat`
  }, [waiting])
}
