import type { RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

/** When what had the focus inside the box is gone with its line, the keyboard goes on at the heading, not at the top of the page. */
export function useKeptFocus(
  box: RefObject<HTMLElement | null>,
  heading: RefObject<HTMLElement | null>,
  lines: readonly unknown[],
): void {
  const last = useRef<Element | null>(null)
  useEffect(() => {
    const look = () => {
      const { activeElement } = document
      last.current = box.current?.contains(activeElement) ? activeElement : null
    }
    addEventListener('focusin', look)
    return () => removeEventListener('focusin', look)
  }, [])
  useEffect(() => {
    if (last.current?.isConnected !== false || document.activeElement !== document.body) return
    last.current = null
    heading.current?.focus({ preventScroll: true })
  }, [lines])
}
