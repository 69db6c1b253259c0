import '../style/admin.css'
import { useSignal } from '@preact/signals'
import { clinicMoment } from '../clinic-time.ts'
import { Badge } from '../parts/badge.tsx'
import { clinicZone } from '../parts/clinic-zone.ts'
import { DataTable } from '../parts/data-table.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { say } from '../parts/toast.tsx'
import { useAct } from '../parts/use-act.ts'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import { useNames } from '../record/use-names.ts'
import { useWardNames } from '../rules/use-ward-names.ts'
import { NewPagerDialog } from './new-pager-dialog.tsx'
import { decodePager, type Pager } from './pager-data.ts'

/** Pagers and phone systems that are told of alarms beside the board. */
export function PagersPage() {
  const { session } = useBoard()
  const adding = useSignal(false)
  const act = useAct()
  const list = useList('/pagers', decodePager)
  const wards = useWardNames()
  const names = useNames((list.items.value ?? []).map(({ userId }) => userId))
  const pathOf = ({ id }: Pager) => `/pagers/${encodeURIComponent(id)}`
  const test = (pager: Pager) =>
    act.run(async () => {
      await session.request('POST', `${pathOf(pager)}/test`)
      say('A test is on its way: it comes within seconds.')
    }, 'No test was sent.')
  const remove = (pager: Pager) =>
    act.run(async () => {
      await session.request('DELETE', pathOf(pager))
      say('Taken away. It is told of nothing more.')
      void list.refetch() // its failure is a state of the list
    }, 'Not taken away.')
  const whose = ({ wardId, userId }: Pager) =>
    wardId === null ? (names.get(userId ?? '') ?? 'a colleague') : `on call, ${wards.get(wardId) ?? 'a ward'}`
  return (
    <section class="sheet">
      <PageHeader title="Pagers">
        <button
          type="button"
          class="primary"
          onClick={() => {
            adding.value = true
          }}
        >
          New pager
        </button>
      </PageHeader>
      <p class="quiet">
        Pagers and phone systems that are told of alarms beside the board. Who is on call stands on the page of each
        ward.
      </p>
      <DataTable
        label="Pagers"
        list={list}
        rowKey={pager => pager.id}
        empty="No pager is told of alarms yet. Set up the first with “New pager”."
        columns={[
          { title: 'Address', cell: pager => <bdi>{pager.url}</bdi> },
          { title: 'Description', cell: pager => pager.description && <bdi>{pager.description}</bdi> },
          { title: 'Tells', cell: pager => <bdi>{whose(pager)}</bdi> },
          {
            title: 'State',
            cell: ({ failingSince }) =>
              failingSince === null ? (
                <Badge text="works" />
              ) : (
                <Badge text={`failing since ${clinicMoment(failingSince, clinicZone.value)}`} tone="attention" />
              ),
          },
          {
            title: 'Acts',
            cell: pager => (
              <div class="acts">
                <button type="button" aria-label={`Send a test to ${pager.url}`} onClick={() => void test(pager)}>
                  Send a test
                </button>
                <button type="button" aria-label={`Take away ${pager.url}`} onClick={() => void remove(pager)}>
                  Take away
                </button>
              </div>
            ),
          },
        ]}
      />
      {adding.value && (
        <NewPagerDialog
          wards={wards}
          onClose={() => {
            adding.value = false
            void list.refetch() // its failure is a state of the list
          }}
        />
      )}
    </section>
  )
}
