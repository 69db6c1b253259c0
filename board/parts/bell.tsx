import { useComputed } from '@preact/signals'
import { here } from './route.ts'
import { useBoard } from './use-board.ts'

/** What waits for this person: how much, and the way to it. */
export function Bell() {
  const { unread, notice } = useBoard()
  const said = useComputed(() => (unread.value > 0 && notice.value !== null ? `New: ${notice.value.summary}` : ''))
  return (
    <>
      <a
        class="bell"
        href="/notifications"
        data-unread={unread.value > 0}
        aria-current={here.value === '/notifications' ? 'page' : undefined}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M6 17V11a6 6 0 0 1 12 0v6l2 2H4ZM10 21h4" />
        </svg>
        <span class="unseen">Notifications, unread: </span>
        <span class="figures">{unread.value > 99 ? '99+' : unread.value}</span>
      </a>
      <span class="unseen" role="status">
        {said}
      </span>
    </>
  )
}
