import '../style/care.css'
import '../style/appointments.css'
import { clinicDay, clinicMoment } from '../clinic-time.ts'
import { Badge } from '../parts/badge.tsx'
import { clinicZone } from '../parts/clinic-zone.ts'
import { type Column, DataTable } from '../parts/data-table.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { PersonName } from '../parts/person-name.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { useList } from '../parts/use-list.ts'
import { useMinute } from '../parts/use-minute.ts'
import { recordPath } from '../patients/identity.ts'
import { decodeDoctor } from '../reception/appointment-data.ts'
import { receptionPath } from '../reception/reception-path.ts'
import { ANY, type AppointmentFilters, appointmentsPath } from './appointment-filters.ts'
import { FilterRow } from './filter-row.tsx'
import { useAppointmentNews } from './use-appointment-news.ts'
import { VisitActs } from './visit-acts.tsx'
import { decodeVisit, type Hand, stateText, stateTone, type Visit } from './visit-data.ts'

const ALL_DOCTORS = 200

/** The appointment book: of everybody for the reception, of his patients for a doctor. */
export function AppointmentsPage() {
  const { session, now } = useBoard()
  const minute = useMinute()
  const zone = clinicZone.value
  const doctors = useList('/doctors', decodeDoctor, { limit: ALL_DOCTORS })
  const own = useList(`/doctors?userId=${encodeURIComponent(session.user.value?.id ?? '')}`, decodeDoctor, { limit: 1 })
    .items.value?.[0]
  const today = clinicDay(now.peek(), zone)
  const form = useForm<AppointmentFilters>({ initial: { ...ANY, day: today }, submit: async () => {} })
  const list = useList(appointmentsPath(form.values.value, zone), decodeVisit)
  const refetch = () => void list.refetch()
  useAppointmentNews(refetch)
  const handOf = ({ doctor }: Visit): Hand => {
    if (session.may('appointments:manage')) return 'manager'
    return doctor.id === own?.id ? 'doctor' : null
  }
  const columns: readonly Column<Visit>[] = [
    {
      title: 'When',
      sort: 'start',
      cell: visit => <span class="figures">{clinicMoment(visit.start, zone)}</span>,
    },
    {
      title: 'Patient',
      cell: ({ patient }) => (
        <span>
          <a href={session.may('clinical:read') ? recordPath(patient.id) : receptionPath(patient.id)}>
            <PersonName name={patient.name} />
          </a>{' '}
          {patient.birthDate !== null && <span class="quiet figures">{patient.birthDate}</span>}
        </span>
      ),
    },
    {
      title: 'For',
      cell: ({ service, doctor }) => (
        <span>
          {service.name} <span class="quiet">with {doctor.name}</span>
        </span>
      ),
    },
    {
      title: 'State',
      cell: visit => <Badge text={stateText(visit, minute.value)} tone={stateTone(visit, minute.value)} />,
    },
    { title: 'Note', cell: ({ reason, note }) => reason ?? note },
    {
      title: 'Acts',
      cell: visit => (
        <div class="acts">
          <VisitActs visit={visit} hand={handOf(visit)} onChange={refetch} />
          {(visit.status === 'requested' || visit.status === 'approved') && (
            <a href={`/api/v1/appointments/${encodeURIComponent(visit.id)}/ics`} download="appointment.ics">
              Calendar file
            </a>
          )}
        </div>
      ),
    },
  ]
  return (
    <section class="sheet wide">
      <PageHeader title="Appointments">
        {session.may('appointments:manage') && (
          <a class="button" href="/reception">
            New appointment
          </a>
        )}
      </PageHeader>
      <FilterRow form={form} doctors={doctors.items.value ?? []} today={today} />
      <DataTable
        label="Appointments"
        list={list}
        rowKey={visit => visit.id}
        empty="There is no appointment like this. Choose another day, or take a filter away."
        columns={columns}
      />
    </section>
  )
}
