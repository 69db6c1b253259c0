import { useMemo } from 'preact/hooks'
import { clinicMoment } from '../clinic-time.ts'
import { Badge } from '../parts/badge.tsx'
import { clinicZone } from '../parts/clinic-zone.ts'
import { DataTable } from '../parts/data-table.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import { decodeAppointment } from './appointment-data.ts'

/** Today's appointment counts although it began an hour ago. */
const HOURS_BACK_MS = 12 * 3_600_000

export function NextAppointments({ patientId }: { patientId: string }) {
  const { now } = useBoard()
  const path = useMemo(() => {
    const from = new Date(now.peek() - HOURS_BACK_MS).toISOString()
    return `/appointments?${new URLSearchParams({ patientId, from })}`
  }, [patientId])
  const list = useList(path, decodeAppointment)
  return (
    <section class="card" aria-labelledby="next">
      <h2 id="next">Next appointments</h2>
      <DataTable
        label="Next appointments"
        list={list}
        rowKey={a => a.id}
        empty="No appointment is planned."
        columns={[
          { title: 'When', cell: a => <span class="figures">{clinicMoment(a.start, clinicZone.value)}</span> },
          { title: 'Doctor', cell: a => a.doctor },
          { title: 'For', cell: a => a.service },
          {
            title: 'State',
            cell: a => <Badge text={a.status} tone={a.status === 'requested' ? 'attention' : 'calm'} />,
          },
          { title: 'Note', cell: a => a.note },
        ]}
      />
    </section>
  )
}
