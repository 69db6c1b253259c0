import { say, ToastStrip } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useTitle } from '../parts/use-title.ts'
import { inWords } from '../session/request.ts'
import { PasswordForm } from './password-form.tsx'

/** A password that somebody else has seen opens nothing but its own change. */
export function ForcedPasswordPage() {
  const { session } = useBoard()
  useTitle('Set your password')
  const leave = () => {
    session.logout().catch((error: unknown) => say(`Not logged out. ${inWords(error)}`))
  }
  return (
    <main class="door">
      <div class="card">
        <h1>Set your own password</h1>
        <p>
          {session.user.value?.name}, the password you logged in with was given to you. Set one that only you know, and
          Wardbeat opens.
        </p>
        <PasswordForm onDone={() => say('Your password is changed.')} />
        <p class="ways">
          <button type="button" onClick={leave}>
            Log out
          </button>
        </p>
      </div>
      <ToastStrip />
    </main>
  )
}
