import { clinicMoment } from '../clinic-time.ts'
import { Badge } from '../parts/badge.tsx'
import { clinicZone } from '../parts/clinic-zone.ts'
import { Facts } from '../parts/facts.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useRecord } from '../parts/use-record.ts'
import { Waiting } from '../parts/waiting.tsx'
import { roleName } from '../role-names.ts'
import { UserActs } from './user-acts.tsx'
import { accountState, decodeAccount } from './user-data.ts'
import { UserForm } from './user-form.tsx'

export function UserPage({ userId }: { userId: string }) {
  const { session, now } = useBoard()
  const record = useRecord(`/users/${encodeURIComponent(userId)}`, decodeAccount)
  const account = record.value.value
  const back = { href: '/admin/users', text: 'Users' }
  if (account === null) {
    return (
      <section class="sheet">
        <PageHeader title="User" back={back} />
        <Waiting of={record} what="the user" />
      </section>
    )
  }
  const state = accountState(account, now.value)
  return (
    <section class="sheet">
      <PageHeader title={<bdi>{account.name}</bdi>} back={back}>
        {state && <Badge {...state} />}
      </PageHeader>
      <Facts
        items={[
          { name: 'Email', value: account.email },
          {
            name: 'Last login',
            value: account.lastLoginAt === null ? 'never' : clinicMoment(account.lastLoginAt, clinicZone.value),
          },
          { name: 'Roles', value: account.roles.map(roleName).join(', ') },
          { name: 'Wards', value: account.wards.map(w => w.name).join(', ') },
        ]}
      />
      {session.may('users:write') && (
        <>
          <UserForm key={record.etag.value} account={account} record={record} />
          <UserActs account={account} record={record} />
        </>
      )}
    </section>
  )
}
