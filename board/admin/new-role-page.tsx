import { ROLE_ID } from '../../model/role.ts'
import { Form } from '../parts/form.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { go } from '../parts/route.ts'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { idFrom } from './role-data.ts'
import { RoleFields, type RoleValues, roleProblems } from './role-fields.tsx'

const EMPTY: RoleValues = { name: '', category: 'clinical', reach: 'care', permissions: [] }

export function NewRolePage() {
  const { session } = useBoard()
  const form = useForm({
    initial: EMPTY,
    check: values => ({
      ...roleProblems(values),
      ...(values.name.trim() !== '' && !ROLE_ID.test(idFrom(values.name))
        ? { name: 'needs at least two letters from a to z' }
        : {}),
    }),
    async submit(values) {
      await session.request('POST', '/roles', { id: idFrom(values.name), ...values, name: values.name.trim() })
    },
  })
  return (
    <section class="sheet">
      <PageHeader title="New role" back={{ href: '/admin/roles', text: 'Roles' }} />
      <Form
        form={form}
        submitText="Create the role"
        busyText="Creating…"
        onDone={() => {
          say(`The role ${form.values.value.name.trim()} can be given to users now.`)
          go('/admin/roles')
        }}
      >
        <RoleFields form={form} />
      </Form>
    </section>
  )
}
