import { Form } from '../parts/form.tsx'
import { emailProblem, needed, passwordProblem } from '../parts/form-rules.ts'
import { PasswordField } from '../parts/password-field.tsx'
import { TextField } from '../parts/text-field.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'

/** An account for a patient. The record behind it is opened by an invitation code or by an administrator, never by a name. */
export function SignUpPage() {
  const { session } = useBoard()
  const form = useForm({
    initial: { name: '', email: '', password: '', invitationCode: '' },
    check: ({ name, email, password }) => ({
      name: needed(name),
      email: emailProblem(email),
      password: passwordProblem(password),
    }),
    submit: ({ name, email, password, invitationCode }) => {
      const code = invitationCode.trim()
      const account = { name: name.trim(), email: email.trim(), password }
      return session.signUp(code === '' ? account : { ...account, invitationCode: code })
    },
  })
  return (
    <main class="door">
      <div class="card">
        <h1>Make an account</h1>
        <p class="quiet">For patients. Staff get their account from an administrator.</p>
        <Form form={form} submitText="Make the account" busyText="Making it…" label="Make an account">
          <TextField of={form.field('name')} label="Name" autocomplete="name" autofocus />
          <TextField of={form.field('email')} label="Email" type="email" autocomplete="username" />
          <PasswordField
            of={form.field('password')}
            label="Password"
            autocomplete="new-password"
            hint="At least 10 characters. Several words are good."
          />
          <TextField
            of={form.field('invitationCode')}
            label="Invitation code"
            autocomplete="one-time-code"
            optional
            hint="From your hospital: it opens your record to you."
          />
        </Form>
        <p class="ways">
          <a href="/">I have an account: log in</a>
        </p>
      </div>
    </main>
  )
}
