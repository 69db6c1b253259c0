import { useEffect, useRef } from 'preact/hooks'

/**
 * Looks again and again at what changes by itself, as long as somebody sees the page.
 * @param everyMs null: not (any more)
 */
export function useAgain(everyMs: number | null, look: () => void): void {
  const latest = useRef(look)
  latest.current = look
  useEffect(() => {
    if (everyMs === null) return
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') latest.current()
    }, everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
}
