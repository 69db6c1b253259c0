import { Badge } from '../parts/badge.tsx'
import { DataTable } from '../parts/data-table.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import { decodeRole, REACH_TEXT } from './role-data.ts'

export function RolesPage() {
  const { session } = useBoard()
  const list = useList('/roles', decodeRole)
  return (
    <section class="sheet">
      <PageHeader title="Roles">
        {session.may('roles:write') && (
          <a class="button primary" href="/admin/roles/new">
            New role
          </a>
        )}
      </PageHeader>
      <DataTable
        label="Roles"
        list={list}
        rowKey={role => role.id}
        empty="There are no roles. Create one with “New role”."
        columns={[
          { title: 'Name', cell: role => <a href={`/admin/roles/${encodeURIComponent(role.id)}`}>{role.name}</a> },
          { title: 'Category', cell: role => role.category },
          { title: 'Reaches', cell: role => REACH_TEXT[role.reach] },
          { title: 'Permissions', figures: true, cell: role => role.permissions.length },
          { title: 'Kind', cell: role => <Badge text={role.builtIn ? 'built in' : 'own'} /> },
        ]}
      />
    </section>
  )
}
