import { useSignal } from '@preact/signals'
import { Facts } from '../parts/facts.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { roleName } from '../role-names.ts'
import { Logins } from './logins.tsx'
import { PasswordForm } from './password-form.tsx'
import { PushCard } from './push-card.tsx'

export function AccountPage() {
  const { session } = useBoard()
  const changes = useSignal(0)
  const me = session.user.value
  if (!me) return null
  return (
    <section class="sheet">
      <PageHeader title="Your account" />
      <Facts
        items={[
          { name: 'Name', value: me.name },
          { name: 'Email', value: me.email },
          { name: me.roles.length === 1 ? 'Role' : 'Roles', value: me.roles.map(roleName).join(', ') },
          ...(me.wards.length === 0 ? [] : [{ name: 'Wards', value: me.wards.map(w => w.name).join(', ') }]),
        ]}
      />
      <section class="card">
        <h2>Password</h2>
        <PasswordForm
          key={changes.value}
          onDone={() => {
            changes.value++
            say('Your password is changed.')
          }}
        />
      </section>
      {session.may('alerts:read') && <PushCard />}
      <Logins />
    </section>
  )
}
