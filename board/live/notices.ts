import { type ReadonlySignal, signal } from '@preact/signals'
import type { NotificationView, ServerMessage } from '../../model/live-messages.ts'

/** What waits for this person, as far as the live line tells it. The list itself is asked when it is opened. */
export interface NoticeStore {
  /** The newest that was told, also when it came as history; null before the first. */
  readonly newest: ReadonlySignal<NotificationView | null>
  readonly unread: ReadonlySignal<number>
  follow(message: ServerMessage): void
  /** How many are unread, as the server counted them. */
  counted(unread: number): void
}

/** Replaced by the next word of the same job: nothing that waits to be read. */
const PASSING = 'job-progress'

export function noticeStore(): NoticeStore {
  const newest = signal<NotificationView | null>(null)
  const unread = signal(0)
  return {
    newest,
    unread,
    follow(message) {
      if (message.type === 'welcome') unread.value = message.unread
      if (message.type !== 'notification') return
      newest.value = message.notification
      // What is history stands in the count of the welcome before it.
      if (message.history !== true && message.notification.type !== PASSING) unread.value++
    },
    counted(count) {
      unread.value = count
    },
  }
}
