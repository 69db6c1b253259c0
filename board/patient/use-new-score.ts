import { effect } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { useBoard } from '../parts/use-board.ts'

/** Other scores than the one of the tile are told by nobody: they are asked for this often, ms. */
const ASK_EVERY_MS = 60_000

/** Calls when a newer early warning score of the patient is told, and now and then. */
export function useNewScore(patientId: string, onNew: () => void): void {
  const { scores } = useBoard()
  const latest = useRef(onNew)
  latest.current = onNew
  useEffect(() => {
    let known = scores.of(patientId).peek().score
    const stop = effect(() => {
      const { score } = scores.of(patientId).value
      if (score === known) return
      known = score
      latest.current()
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
