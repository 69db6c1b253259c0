import { useSignal } from '@preact/signals'
import { fields } from '../live/fields.ts'
import { ChoicesField } from '../parts/choices-field.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Form } from '../parts/form.tsx'
import { emailProblem, needed } from '../parts/form-rules.ts'
import { ShowOnce } from '../parts/show-once.tsx'
import { TextField } from '../parts/text-field.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { useUserChoices } from './user-choices.ts'

const NOTHING: readonly string[] = []

/** Makes an account, and shows its first password the one time that it is told. */
export function NewUserDialog({ onClose }: { onClose: () => void }) {
  const { session } = useBoard()
  const { roles, wards, problem } = useUserChoices()
  const made = useSignal<{ readonly name: string; readonly password: string } | null>(null)
  const form = useForm({
    initial: { name: '', email: '', roles: NOTHING, wards: NOTHING },
    check: values => ({
      name: needed(values.name),
      email: emailProblem(values.email),
      roles: values.roles.length === 0 ? 'needs at least one' : null,
    }),
    async submit({ name, email, roles, wards }) {
      const account = { name: name.trim(), email: email.trim(), roles }
      const { body } = await session.request('POST', '/users', wards.length === 0 ? account : { ...account, wards })
      made.value = { name: account.name, password: fields(body, 'user').text('temporaryPassword') }
    },
  })
  if (made.value !== null) {
    return (
      <Dialog title={`${made.value.name} has an account`} onClose={onClose}>
        <ShowOnce label="First password, to be changed at the first login:" secret={made.value.password} />
        <div class="acts">
          <button type="button" class="primary" onClick={onClose}>
            Done
          </button>
        </div>
      </Dialog>
    )
  }
  return (
    <Dialog title="New user" onClose={onClose}>
      {problem !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <Form form={form} submitText="Create the user" busyText="Creating…" onCancel={onClose}>
        <TextField of={form.field('name')} label="Name" autofocus />
        <TextField of={form.field('email')} label="Email" type="email" />
        <ChoicesField of={form.field('roles')} label="Roles" choices={roles ?? []} />
        {wards.length > 0 && <ChoicesField of={form.field('wards')} label="Wards" choices={wards} optional />}
      </Form>
    </Dialog>
  )
}
