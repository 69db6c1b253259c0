import { Form } from '../parts/form.tsx'
import { needed, passwordProblem } from '../parts/form-rules.ts'
import { PasswordField } from '../parts/password-field.tsx'
import { go } from '../parts/route.ts'
import { TextField } from '../parts/text-field.tsx'
import { useForm } from '../parts/use-form.ts'
import { send } from '../session/request.ts'

/** For somebody who forgot the password and got a code from an administrator. */
export function PasswordResetPage() {
  const form = useForm({
    initial: { code: '', newPassword: '' },
    check: ({ code, newPassword }) => ({ code: needed(code), newPassword: passwordProblem(newPassword) }),
    async submit({ code, newPassword }) {
      await send('POST', '/auth/password-reset', { code: code.trim(), newPassword })
    },
  })
  return (
    <main class="door">
      <div class="card">
        <h1>Set a new password</h1>
        <p class="quiet">An administrator gives you the code. Then log in with the new password.</p>
        <Form
          form={form}
          submitText="Set the password"
          label="Set a new password"
          onDone={() => {
            go('/')
          }}
        >
          <TextField of={form.field('code')} label="Reset code" autocomplete="one-time-code" autofocus />
          <PasswordField
            of={form.field('newPassword')}
            label="New password"
            autocomplete="new-password"
            hint="At least 10 characters. Several words are good."
          />
        </Form>
        <p class="ways">
          <a href="/">Back to the login</a>
        </p>
      </div>
    </main>
  )
}
