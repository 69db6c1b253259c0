import { inWords } from '../session/request.ts'
import { here } from './route.ts'
import { nextTheme, theme } from './theme.ts'
import { useBoard } from './use-board.ts'

/** What is the person's own: sound and colours of the screen, account, leaving. */
export function Own() {
  const { session, sound, trouble, watches } = useBoard()
  const logout = () => {
    session.logout().catch((error: unknown) => {
      trouble.value = `Not logged out. ${inWords(error)}`
    })
  }
  return (
    <div class="controls">
      {watches.value && sound.state.value === 'on' && (
        <button type="button" onClick={() => sound.toggle()}>
          Sound on
        </button>
      )}
      <button type="button" onClick={nextTheme} aria-label={`Colours: ${theme.value}`}>
        ◐ {theme}
      </button>
      <a class="user" href="/account" aria-current={here.value === '/account' ? 'page' : undefined}>
        <span class="unseen">Your account: </span>
        {session.user.value?.name}
      </a>
      <button type="button" onClick={logout}>
        Log out
      </button>
    </div>
  )
}
