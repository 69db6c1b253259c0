import { Facts } from '../parts/facts.tsx'
import { Form } from '../parts/form.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import type { RecordState } from '../parts/record-state.ts'
import { go } from '../parts/route.ts'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { useRecord } from '../parts/use-record.ts'
import { Waiting } from '../parts/waiting.tsx'
import { inWords } from '../session/request.ts'
import { decodeRole, REACH_TEXT, type RoleRecord } from './role-data.ts'
import { RoleFields, roleProblems, roleValues } from './role-fields.tsx'

export function RolePage({ roleId }: { roleId: string }) {
  const { session } = useBoard()
  const record = useRecord(`/roles/${encodeURIComponent(roleId)}`, decodeRole)
  const role = record.value.value
  const editable = role !== null && !role.builtIn && session.may('roles:write')
  return (
    <section class="sheet">
      <PageHeader title={role?.name ?? 'Role'} back={{ href: '/admin/roles', text: 'Roles' }}>
        {editable && <DeleteRole role={role} etag={record.etag.value} />}
      </PageHeader>
      {role === null && <Waiting of={record} what="the role" />}
      {editable && <RoleForm key={record.etag.value} role={role} record={record} />}
      {role !== null && !editable && <RoleFacts role={role} />}
    </section>
  )
}

function RoleFacts({ role }: { role: RoleRecord }) {
  return (
    <>
      {role.builtIn && <p class="quiet">This role comes with Wardbeat and cannot be changed. Make one of your own.</p>}
      <Facts
        items={[
          { name: 'Category', value: role.category },
          { name: 'Reaches', value: REACH_TEXT[role.reach] },
        ]}
      />
      <h2>Permissions</h2>
      <ul class="columns">
        {role.permissions.map(permission => (
          <li key={permission}>{permission}</li>
        ))}
      </ul>
    </>
  )
}

function RoleForm({ role, record }: { role: RoleRecord; record: RecordState<RoleRecord> }) {
  const { session } = useBoard()
  const path = `/roles/${encodeURIComponent(role.id)}`
  const form = useForm({
    initial: roleValues(role),
    etag: record.etag.value,
    check: roleProblems,
    async submit(values, etag) {
      record.took(await session.request('PUT', path, { ...values, name: values.name.trim() }, etag))
    },
    async reload() {
      const { body, etag } = await session.request('GET', path)
      return { values: roleValues(decodeRole(body, 'role')), etag }
    },
  })
  return (
    <Form form={form} submitText="Save" onDone={() => say('Saved. It counts from now on for everybody who has it.')}>
      <RoleFields form={form} />
    </Form>
  )
}

/** A role that was taken away is made again by the undo. One that somebody holds is refused by the server. */
function DeleteRole({ role, etag }: { role: RoleRecord; etag: string | null }) {
  const { session } = useBoard()
  const again = async () => {
    try {
      await session.request('POST', '/roles', { id: role.id, ...roleValues(role) })
      go(`/admin/roles/${encodeURIComponent(role.id)}`)
    } catch (error) {
      say(`Not taken back. ${inWords(error)}`)
    }
  }
  const remove = async () => {
    try {
      await session.request('DELETE', `/roles/${encodeURIComponent(role.id)}`, undefined, etag)
      say(`The role ${role.name} is gone.`, () => void again())
      go('/admin/roles')
    } catch (error) {
      say(`Not deleted. ${inWords(error)}`)
    }
  }
  return (
    <button type="button" onClick={() => void remove()}>
      Delete this role
    </button>
  )
}
