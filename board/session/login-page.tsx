import { useSignal } from '@preact/signals'
import { useBoard } from '../parts/use-board.ts'
import { inWords, RequestFailed } from './request.ts'

export function LoginPage() {
  const { session } = useBoard()
  const problem = useSignal<string | null>(null)
  const busy = useSignal(false)

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (!(event.currentTarget instanceof HTMLFormElement)) return
    const form = new FormData(event.currentTarget)
    busy.value = true
    problem.value = null
    try {
      await session.login(String(form.get('email') ?? '').trim(), String(form.get('password') ?? ''))
    } catch (error) {
      const refused = error instanceof RequestFailed && (error.status === 401 || error.status === 400)
      problem.value = refused ? 'Email or password is wrong.' : inWords(error)
    } finally {
      busy.value = false
    }
  }

  return (
    <main class="login">
      <form onSubmit={submit}>
        <h1>Wardbeat</h1>
        <label>
          Email
          <input name="email" type="email" autocomplete="username" required autofocus />
        </label>
        <label>
          Password
          <input name="password" type="password" autocomplete="current-password" required />
        </label>
        <p class="problem" role="alert">
          {problem}
        </p>
        <button type="submit" class="primary" disabled={busy.value}>
          {busy.value ? 'Logging in…' : 'Log in'}
        </button>
      </form>
    </main>
  )
}
