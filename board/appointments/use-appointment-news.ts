import { effect } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { useBoard } from '../parts/use-board.ts'

/** Who is concerned is told at once; what happens to others is asked for this often, ms. */
const ASK_EVERY_MS = 15_000

/** Calls when an appointment may have changed or somebody has arrived: as it is told, after the line was lost, and now and then. */
export function useAppointmentNews(onNews: () => void): void {
  const { notice, news, line } = useBoard()
  const latest = useRef(onNews)
  latest.current = onNews
  useEffect(() => {
    const known = { notice: notice.peek(), news: news.peek(), line: line.peek() }
    const stop = effect(() => {
      const told = notice.value !== known.notice && /^(appointment-|arrival$)/.test(notice.value?.type ?? '')
      const happened = news.value !== known.news && /^(appointment|arrival)$/.test(news.value?.type ?? '')
      const healed = line.value === 'live' && known.line === 'lost'
      known.notice = notice.value
      known.news = news.value
      known.line = line.value
      if (told || happened || healed) latest.current()
    })
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') latest.current()
    }, ASK_EVERY_MS)
    return () => {
      stop()
      clearInterval(timer)
    }
  }, [])
}
