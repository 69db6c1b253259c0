import { Form } from '../parts/form.tsx'
import { emailProblem } from '../parts/form-rules.ts'
import { PasswordField } from '../parts/password-field.tsx'
import { TextField } from '../parts/text-field.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { RequestFailed } from './request.ts'

export function LoginPage() {
  const { session } = useBoard()
  const form = useForm({
    initial: { email: '', password: '' },
    check: ({ email, password }) => ({
      email: emailProblem(email),
      password: password === '' ? 'is needed' : null,
    }),
    async submit({ email, password }) {
      try {
        await session.login(email.trim(), password)
      } catch (error) {
        const refused = error instanceof RequestFailed && (error.status === 401 || error.status === 400)
        throw refused ? new RequestFailed(error.status, 'Email or password is wrong.') : error
      }
    },
  })
  return (
    <main class="door">
      <div class="card">
        <h1>Wardbeat</h1>
        <Form form={form} submitText="Log in" busyText="Logging in…" label="Log in">
          <TextField of={form.field('email')} label="Email" type="email" autocomplete="username" autofocus />
          <PasswordField of={form.field('password')} label="Password" autocomplete="current-password" />
        </Form>
        <p class="ways">
          <a href="/signup">Patients: make an account</a>
          <a href="/password-reset">I have a reset code</a>
        </p>
      </div>
    </main>
  )
}
