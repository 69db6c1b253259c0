import { Form } from '../parts/form.tsx'
import { passwordProblem } from '../parts/form-rules.ts'
import { PasswordField } from '../parts/password-field.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'

export function PasswordForm({ onDone }: { onDone: () => void }) {
  const { session } = useBoard()
  const form = useForm({
    initial: { currentPassword: '', newPassword: '' },
    check: ({ currentPassword, newPassword }) => ({
      currentPassword: currentPassword === '' ? 'is needed' : null,
      newPassword:
        passwordProblem(newPassword) ?? (newPassword === currentPassword ? 'must differ from the one until now' : null),
    }),
    submit: ({ currentPassword, newPassword }) => session.changePassword(currentPassword, newPassword),
  })
  return (
    <Form form={form} submitText="Change the password" busyText="Changing…" label="Password" onDone={onDone}>
      <PasswordField of={form.field('currentPassword')} label="Password until now" autocomplete="current-password" />
      <PasswordField
        of={form.field('newPassword')}
        label="New password"
        autocomplete="new-password"
        hint="At least 10 characters. Several words are good."
      />
    </Form>
  )
}
