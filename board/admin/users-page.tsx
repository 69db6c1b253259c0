import { useSignal } from '@preact/signals'
import { clinicMoment } from '../clinic-time.ts'
import { Badge } from '../parts/badge.tsx'
import { clinicZone } from '../parts/clinic-zone.ts'
import { DataTable } from '../parts/data-table.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { SearchField } from '../parts/search-field.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import { roleName } from '../role-names.ts'
import { NewUserDialog } from './new-user-dialog.tsx'
import { accountState, decodeAccount } from './user-data.ts'

export function UsersPage() {
  const { session, now } = useBoard()
  const sought = useSignal('')
  const adding = useSignal(false)
  const list = useList(sought.value === '' ? '/users' : `/users?q=${encodeURIComponent(sought.value)}`, decodeAccount)
  return (
    <section class="sheet">
      <PageHeader title="Users">
        {session.may('users:write') && (
          <button
            type="button"
            class="primary"
            onClick={() => {
              adding.value = true
            }}
          >
            New user
          </button>
        )}
      </PageHeader>
      <SearchField
        label="Find a user"
        hint="Name or email"
        onSearch={text => {
          sought.value = text
        }}
      />
      <DataTable
        label="Users"
        list={list}
        rowKey={user => user.id}
        empty={
          sought.value === ''
            ? 'Nobody has an account yet. Create the first with “New user”.'
            : `Nobody fits “${sought.value}”. Try a part of the name, or the email.`
        }
        columns={[
          { title: 'Name', cell: user => <a href={`/admin/users/${encodeURIComponent(user.id)}`}>{user.name}</a> },
          { title: 'Email', cell: user => user.email },
          { title: 'Roles', cell: user => user.roles.map(roleName).join(', ') },
          { title: 'Wards', cell: user => user.wards.map(w => w.name).join(', ') },
          {
            title: 'State',
            cell: user => {
              const state = accountState(user, now.peek())
              return state === null ? <Badge text="active" /> : <Badge {...state} />
            },
          },
          {
            title: 'Last login',
            figures: true,
            cell: user => (user.lastLoginAt === null ? 'never' : clinicMoment(user.lastLoginAt, clinicZone.value)),
          },
        ]}
      />
      {adding.value && (
        <NewUserDialog
          onClose={() => {
            adding.value = false
            void list.refetch() // its failure is a state of the list
          }}
        />
      )}
    </section>
  )
}
