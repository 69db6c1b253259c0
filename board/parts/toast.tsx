import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'

interface Toast {
  readonly text: string
  /** Takes back what was done. */
  readonly undo: (() => void) | null
}

/** A message stays this long, ms; one that can be undone twice as long, and all while somebody is at it. */
const SHOWN_MS = 6000

const toast = signal<Toast | null>(null)

/** Says what was done, at the foot of the page. The next one takes its place. */
export function say(text: string, undo: (() => void) | null = null): void {
  toast.value = { text, undo }
}

export function ToastStrip() {
  const shown = toast.value
  useEffect(() => {
    if (shown === null) return
    const strip = document.getElementById('toast')
    const look = () => {
      if (strip?.matches(':hover, :focus-within')) timer = setTimeout(look, SHOWN_MS)
      else toast.value = null
    }
    let timer = setTimeout(look, shown.undo === null ? SHOWN_MS : 2 * SHOWN_MS)
    return () => clearTimeout(timer)
  }, [shown])
  const close = () => {
    toast.value = null
  }
  return (
    <div id="toast" role="status" aria-live="polite">
      {shown && (
        <div class="toast">
          <span>{shown.text}</span>
          {shown.undo && (
            <button
              type="button"
              onClick={() => {
                close()
                shown.undo?.()
              }}
            >
              Undo
            </button>
          )}
          <button type="button" aria-label="Close this message" onClick={close}>
            ✕
          </button>
        </div>
      )}
    </div>
  )
}
