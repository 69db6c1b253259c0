import { clinicMoment } from '../clinic-time.ts'
import { instant } from '../live/decode-alert.ts'
import { type Decode, fields, text } from '../live/fields.ts'
import { Badge } from '../parts/badge.tsx'
import { clinicZone } from '../parts/clinic-zone.ts'
import { DataTable } from '../parts/data-table.tsx'
import { useList } from '../parts/use-list.ts'
import { apiPath } from '../patients/identity.ts'

interface Look {
  readonly id: string
  readonly at: number
  readonly name: string | null
  /** Names of roles. */
  readonly roles: readonly string[]
  readonly isChange: boolean
  /** In words a patient understands. */
  readonly what: string
}

const decodeLook: Decode<Look> = (value, at) => {
  const f = fields(value, at)
  const by = f.raw('by') === null ? null : f.of('by', fields)
  return {
    id: f.text('id'),
    at: f.of('at', instant),
    name: by?.text('name') ?? null,
    roles: by?.list('roles', text) ?? [],
    isChange: f.text('kind') === 'change',
    what: f.text('what'),
  }
}

/** Who looked at this patient, or changed something. The patient sees the same list. */
export function AccessTab({ patientId }: { patientId: string }) {
  const list = useList(`${apiPath(patientId)}/audit`, decodeLook)
  return (
    <DataTable
      label="Who looked"
      list={list}
      rowKey={look => look.id}
      empty="Nobody has looked at this record yet."
      columns={[
        { title: 'When', cell: look => <span class="figures">{clinicMoment(look.at, clinicZone.value)}</span> },
        { title: 'Who', cell: look => (look.name === null ? 'Wardbeat' : <bdi>{look.name}</bdi>) },
        { title: 'As', cell: look => look.roles.join(', ') },
        { title: 'What', cell: look => look.what },
        { title: 'Kind', cell: look => <Badge text={look.isChange ? 'changed' : 'looked'} /> },
      ]}
    />
  )
}
