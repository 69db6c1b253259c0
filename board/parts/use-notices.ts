import { effect } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { NotificationView } from '../../model/live-messages.ts'
import { useBoard } from './use-board.ts'

/** Calls for each notification that is told while the page is open. */
export function useNotices(onNotice: (notice: NotificationView) => void): void {
  const { notice } = useBoard()
  const latest = useRef(onNotice)
  latest.current = onNotice
  useEffect(() => {
    let known = notice.peek()
    return effect(() => {
      const told = notice.value
      if (told === known) return
      known = told
      if (told !== null) latest.current(told)
    })
  }, [])
}
