import { clinicMoment } from '../clinic-time.ts'
import { Badge } from '../parts/badge.tsx'
import { clinicZone } from '../parts/clinic-zone.ts'
import { DataTable } from '../parts/data-table.tsx'
import { PersonName } from '../parts/person-name.tsx'
import { say } from '../parts/toast.tsx'
import { useAct } from '../parts/use-act.ts'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import { recordPath } from '../patients/identity.ts'
import { useNames } from '../record/use-names.ts'
import { decodeMerge, type Merge } from './merge-data.ts'

/** Records that were made one; each can be undone. */
export function MergesTab() {
  const { session } = useBoard()
  const list = useList('/merges', decodeMerge)
  const names = useNames(list.items.value?.map(({ by }) => by) ?? [])
  const act = useAct()
  const undo = (merge: Merge) =>
    act.run(async () => {
      await session.request('POST', `/merges/${encodeURIComponent(merge.id)}/undo`)
      say('Undone: both records are there again.')
      await list.refetch()
    }, 'Not undone.')
  return (
    <DataTable
      label="Merged records"
      list={list}
      rowKey={merge => merge.id}
      empty="No records were merged. It begins at a record, under Admin."
      columns={[
        {
          title: 'Goes on',
          cell: ({ into }) => (
            <a href={recordPath(into.id)}>
              <PersonName name={into.name} />
            </a>
          ),
        },
        {
          title: 'Double',
          cell: ({ from }) => (
            <>
              <PersonName name={from.name} />
              {from.birthDate !== null && <span class="quiet">, born {from.birthDate}</span>}
            </>
          ),
        },
        { title: 'Reason', cell: ({ reason }) => <bdi>{reason}</bdi> },
        { title: 'By', cell: ({ by }) => (by === null ? 'Wardbeat' : <bdi>{names.get(by) ?? 'a colleague'}</bdi>) },
        { title: 'When', cell: ({ at }) => clinicMoment(at, clinicZone.value) },
        {
          title: 'State',
          cell: merge =>
            merge.undoneAt === null ? (
              <button
                type="button"
                aria-label={`Undo the merge into ${merge.into.name.family}`}
                onClick={() => void undo(merge)}
              >
                Undo
              </button>
            ) : (
              <Badge text="undone" tone="over" />
            ),
        },
      ]}
    />
  )
}
