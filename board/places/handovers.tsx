import { clinicMoment } from '../clinic-time.ts'
import { instant } from '../live/decode-alert.ts'
import { type Decode, fields } from '../live/fields.ts'
import { clinicZone } from '../parts/clinic-zone.ts'
import { DataTable } from '../parts/data-table.tsx'
import { useList } from '../parts/use-list.ts'
import { decodePerson, type Person } from '../record/person.ts'

interface Handover {
  readonly id: string
  readonly at: number
  readonly from: Person
  readonly to: Person
  readonly patients: number
  readonly note: string | null
}

const decodeHandover: Decode<Handover> = (value, at) => {
  const f = fields(value, at)
  return {
    id: f.text('id'),
    at: f.of('at', instant),
    from: f.of('from', decodePerson),
    to: f.of('to', decodePerson),
    patients: f.number('patients'),
    note: f.textOrNull('note'),
  }
}

/** What was handed over, from whom to whom, newest first. */
export function Handovers() {
  const list = useList('/handovers', decodeHandover)
  return (
    <DataTable
      label="Handovers"
      list={list}
      rowKey={handover => handover.id}
      empty="Nothing was handed over yet."
      columns={[
        { title: 'When', cell: h => <span class="figures">{clinicMoment(h.at, clinicZone.value)}</span> },
        { title: 'From', cell: h => <bdi>{h.from.name}</bdi> },
        { title: 'To', cell: h => <bdi>{h.to.name}</bdi> },
        { title: 'Patients', figures: true, cell: h => h.patients },
        { title: 'Note', cell: h => h.note !== null && <span class="written">{h.note}</span> },
      ]}
    />
  )
}
