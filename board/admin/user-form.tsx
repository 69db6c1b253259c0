import { ChoicesField } from '../parts/choices-field.tsx'
import { Form } from '../parts/form.tsx'
import { needed } from '../parts/form-rules.ts'
import type { RecordState } from '../parts/record-state.ts'
import { TextField } from '../parts/text-field.tsx'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { useUserChoices } from './user-choices.ts'
import { type Account, decodeAccount } from './user-data.ts'

const valuesOf = (account: Account) => ({
  name: account.name,
  roles: account.roles,
  wards: account.wards.map(w => w.id),
})

/** What an administrator changes of an account. */
export function UserForm({ account, record }: { account: Account; record: RecordState<Account> }) {
  const { session } = useBoard()
  const { roles, wards, problem } = useUserChoices()
  const path = `/users/${encodeURIComponent(account.id)}`
  const form = useForm({
    initial: valuesOf(account),
    etag: record.etag.value,
    check: values => ({
      name: needed(values.name),
      roles: values.roles.length === 0 ? 'needs at least one' : null,
    }),
    async submit(values, etag) {
      record.took(await session.request('PATCH', path, { ...values, name: values.name.trim() }, etag))
    },
    async reload() {
      const { body, etag } = await session.request('GET', path)
      return { values: valuesOf(decodeAccount(body, 'user')), etag }
    },
  })
  return (
    <section class="card">
      <h2>Name, roles, wards</h2>
      {problem !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <Form form={form} submitText="Save" label="Name, roles, wards" onDone={() => say('Saved.')}>
        <TextField of={form.field('name')} label="Name" />
        <ChoicesField of={form.field('roles')} label="Roles" choices={roles ?? []} />
        {wards.length > 0 && <ChoicesField of={form.field('wards')} label="Wards" choices={wards} optional />}
      </Form>
    </section>
  )
}
