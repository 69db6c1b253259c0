import { useEffect } from 'preact/hooks'

/** Names the tab: of several, a person finds the right one. No patient's name: titles stay in the browser's history. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Wardbeat`
  }, [title])
}
