import { useComputed } from '@preact/signals'
import { inWords } from '../session/request.ts'
import { clockText } from '../times.ts'
import { chooseWard, wardFilter } from '../ward/ward-filter.ts'
import { isWall, route } from './route.ts'
import { nextTheme, theme } from './theme.ts'
import { useBoard } from './use-board.ts'

export function TopBar() {
  const board = useBoard()
  const time = useComputed(() => clockText(board.line.value === 'live' ? board.now.value : board.heardAt.value))
  const transit = useComputed(() => transitText(board.line.value === 'live' ? board.transitMs.value : null))
  const patients = useComputed(() => board.tiles.value?.length ?? 0)
  const alarms = useComputed(() => board.alerts.open.value.length)
  return (
    <header class="top">
      <a class="home" href="/" aria-current={route.value.page === 'ward' ? 'page' : undefined}>
        Wardbeat
      </a>
      <WardChoice />
      <p class="facts figures">
        <span>{patients} patients</span>
        <a href="/alarms" aria-current={route.value.page === 'alarms' ? 'page' : undefined}>
          {alarms} alarms
        </a>
        <span class="transit" title="Time from the arrival of a reading to this screen">
          {transit}
        </span>
        <span class="clock" title="The server's time">
          {time}
        </span>
      </p>
      {isWall || <Controls />}
    </header>
  )
}

function transitText(ms: number | null): string {
  if (ms === null) return '-- ms'
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}

function WardChoice() {
  const { wards } = useBoard()
  if (wards.value.length < 2 || isWall) return <span class="ward-name">{wardFilter.value ?? wards.value[0] ?? ''}</span>
  return (
    <label class="ward-choice">
      <span class="unseen">Ward</span>
      <select value={wardFilter.value ?? ''} onChange={event => chooseWard(event.currentTarget.value || null)}>
        <option value="">All wards</option>
        {wards.value.map(ward => (
          <option key={ward} value={ward}>
            {ward}
          </option>
        ))}
      </select>
    </label>
  )
}

const SOUND = { mute: 'Mute', on: 'Sound on', off: 'SOUND OFF' } as const

function Controls() {
  const { sound, session, trouble } = useBoard()
  const logout = () => {
    session.logout().catch((error: unknown) => {
      trouble.value = `Not logged out. ${inWords(error)}`
    })
  }
  return (
    <div class="controls">
      <button type="button" class="sound" data-sound={sound.state.value} onClick={() => sound.toggle()}>
        {SOUND[sound.state.value]}
      </button>
      <button type="button" onClick={nextTheme} aria-label={`Colours: ${theme.value}`}>
        ◐ {theme}
      </button>
      <span class="user">{session.user.value?.name}</span>
      <button type="button" onClick={logout}>
        Log out
      </button>
    </div>
  )
}
