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
import { decodeKey, keyState, type ProvisioningKey } from './key-data.ts'
import { NewKeyDialog } from './new-key-dialog.tsx'

export function KeysPage() {
  const { session, now } = useBoard()
  const adding = useSignal(false)
  const act = useAct()
  const list = useList('/provisioning-keys', decodeKey)
  const names = useNames(list.items.value?.map(key => key.createdBy) ?? [])
  const revoke = (key: ProvisioningKey) =>
    act.run(async () => {
      await session.request('DELETE', `/provisioning-keys/${encodeURIComponent(key.id)}`)
      say(`${key.name} is revoked. Devices that used it stay.`)
      await list.refetch()
    }, 'Not revoked.')
  return (
    <section class="sheet">
      <PageHeader title="Provisioning keys" back={{ href: '/admin/devices', text: 'Devices' }}>
        <button
          type="button"
          class="primary"
          onClick={() => {
            adding.value = true
          }}
        >
          New key
        </button>
      </PageHeader>
      <p class="quiet">
        A device that is given a key registers itself and gets a token of its own. A key counts for a time and for a
        number of devices.
      </p>
      <DataTable
        label="Provisioning keys"
        list={list}
        rowKey={key => key.id}
        empty="There are no keys. Make one for a batch of devices that are to register themselves."
        columns={[
          { title: 'Name', cell: key => <bdi>{key.name}</bdi> },
          { title: 'State', cell: key => <Badge {...keyState(key, now.peek())} /> },
          { title: 'Devices left', figures: true, cell: key => key.usesLeft.toLocaleString('en') },
          { title: 'Until', cell: key => clinicMoment(key.expiresAt, clinicZone.value) },
          { title: 'Made', cell: key => clinicMoment(key.createdAt, clinicZone.value) },
          { title: 'By', cell: key => names.get(key.createdBy ?? '') },
          {
            title: 'Acts',
            cell: key =>
              key.revokedAt === null && (
                <button type="button" aria-label={`Revoke ${key.name}`} onClick={() => void revoke(key)}>
                  Revoke
                </button>
              ),
          },
        ]}
      />
      {adding.value && (
        <NewKeyDialog
          onClose={() => {
            adding.value = false
            void list.refetch() // its failure is a state of the list
          }}
        />
      )}
    </section>
  )
}
