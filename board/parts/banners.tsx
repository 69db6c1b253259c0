import { useComputed } from '@preact/signals'
import { clockText, durationText } from '../times.ts'
import { useBoard } from './use-board.ts'

/** For those who watch nobody: what they see may be old, and that is no alarm. */
export function QuietLineBanner() {
  const { line, heardAt } = useBoard()
  const lost = useComputed(() => line.value === 'lost')
  const since = useComputed(() => clockText(heardAt.value))
  return (
    <div role="status">
      {lost.value && <p class="banner">No connection since {since}. What you see here may be old. Connecting again…</p>}
    </div>
  )
}

/** Across the whole width: nothing on this screen is live. */
export function LineBanner() {
  const { line, heardAt, now } = useBoard()
  const lost = useComputed(() => line.value === 'lost')
  const since = useComputed(() => clockText(heardAt.value))
  const silent = useComputed(() => durationText(now.value - heardAt.value))
  if (!lost.value) return null
  return (
    <div class="banner lost" role="alert">
      <strong>NO CONNECTION since {since}</strong>
      <span>Numbers and alarms on this screen are old. Watch the bedside monitors. Reconnecting…</span>
      <span class="figures" aria-hidden="true">
        {silent}
      </span>
    </div>
  )
}

export function TroubleBanner() {
  const { trouble } = useBoard()
  if (trouble.value === null) return null
  return (
    <div class="banner trouble" role="alert">
      <strong>{trouble}</strong>
      <button
        type="button"
        onClick={() => {
          trouble.value = null
        }}
      >
        Close
      </button>
    </div>
  )
}
