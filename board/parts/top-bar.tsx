import { useComputed } from '@preact/signals'
import { clockText } from '../times.ts'
import { onlyMine, showOnlyMine } from '../ward/mine.ts'
import { chooseWard, wardFilter } from '../ward/ward-filter.ts'
import { Bell } from './bell.tsx'
import { Menu } from './menu.tsx'
import { Own } from './own.tsx'
import { here, isWall } from './route.ts'
import { useBoard } from './use-board.ts'

export function TopBar() {
  const board = useBoard()
  const watches = board.watches.value
  const stopped = useComputed(() => board.follows.value && board.line.value !== 'live')
  const time = useComputed(() => clockText(stopped.value ? board.heardAt.value : board.now.value))
  const transit = useComputed(() => transitText(board.line.value === 'live' ? board.transitMs.value : null))
  const patients = useComputed(() => countText(board.tiles.value?.length ?? 0, 'patient'))
  const alarms = useComputed(() => countText(board.alerts.open.value.length, 'alarm'))
  return (
    <header class="top">
      <a class="home" href="/">
        Wardbeat
      </a>
      {isWall || <Menu />}
      {watches && <WardChoice />}
      {watches && !isWall && here.value === '/' && <MineChoice />}
      <p class="facts figures">
        {watches && (
          <>
            <span class="patients">{patients}</span>
            <a href="/alarms" aria-current={here.value === '/alarms' ? 'page' : undefined}>
              {alarms}
            </a>
            <span class="transit" title="Time from the arrival of a reading to this screen">
              {transit}
            </span>
          </>
        )}
        <span class="clock" title="The server's time">
          {time}
        </span>
      </p>
      {isWall || <Bell />}
      {watches && <Silence />}
      {isWall || <Own />}
    </header>
  )
}

const countText = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`

function transitText(ms: number | null): string {
  if (ms === null) return 'pipeline --'
  return ms < 1000 ? `pipeline ${Math.round(ms)} ms` : `pipeline ${(ms / 1000).toFixed(1)} s`
}

function WardChoice() {
  const { wards } = useBoard()
  if (wards.value.length < 2 || isWall) {
    const all = wards.value.length > 1 ? 'All wards' : (wards.value[0] ?? '')
    return <span class="ward-name">{wardFilter.value ?? all}</span>
  }
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

/** `My patients | Ward`: what the board shows; alarms come from everybody all the same. */
function MineChoice() {
  const { session } = useBoard()
  if (!session.may('care-team:read')) return null
  return (
    <fieldset class="mine-choice">
      <legend class="unseen">Show</legend>
      <button type="button" aria-pressed={onlyMine.value} onClick={() => showOnlyMine(true)}>
        My patients
      </button>
      <button type="button" aria-pressed={!onlyMine.value} onClick={() => showOnlyMine(false)}>
        Ward
      </button>
    </fieldset>
  )
}

/** A screen that cannot be heard says so, for that is a technical condition too. */
function Silence() {
  const { sound } = useBoard()
  if (sound.state.value === 'on') return null
  const off = sound.state.value === 'off'
  return (
    <div class="silent" role="status">
      <strong>{off ? 'SOUND IS OFF on this screen' : 'This screen is mute'}</strong>
      <button type="button" onClick={() => (off ? sound.toggle() : sound.unlock())}>
        Switch sound on
      </button>
    </div>
  )
}
