import { effect } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { useBoard } from '../parts/use-board.ts'

/** Who answers for a patient is told at once; others ask this often, ms. */
const ASK_EVERY_MS = 15_000

/**
 * Calls when something has happened to the patient, and now and then in case nobody tells this person.
 * @param patientId null: whoever this person hears of
 */
export function useStory(patientId: string | null, onNews: () => void): void {
  const { news } = useBoard()
  const latest = useRef(onNews)
  latest.current = onNews
  useEffect(() => {
    let known = news.peek()
    const stop = effect(() => {
      const event = news.value
      if (event === known) return
      known = event
      if (patientId === null || event?.patientId === patientId) latest.current()
    })
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') latest.current()
    }, ASK_EVERY_MS)
    return () => {
      stop()
      clearInterval(timer)
    }
  }, [patientId])
}
