import type uPlot from 'uplot'

export interface Gestures {
  /** @param at Unix ms under the pointer. @param factor under 1 zooms in */
  zoom(factor: number, at: number): void
  /** @param ms how far the view moves; to the past is negative */
  pan(ms: number): void
}

/** One notch of a wheel changes the span by this. */
const ZOOM_PER_NOTCH = 1.25

/** Wheel zooms, drag pans, two fingers pinch. */
export function listenForGestures(u: uPlot, gestures: Gestures): void {
  const { over } = u
  const fingers = new Map<number, number>()
  const instantAt = (left: number) => u.posToVal(left, 'x') * 1000

  over.addEventListener(
    'wheel',
    event => {
      event.preventDefault()
      gestures.zoom(event.deltaY > 0 ? ZOOM_PER_NOTCH : 1 / ZOOM_PER_NOTCH, instantAt(event.offsetX))
    },
    { passive: false },
  )
  over.addEventListener('pointerdown', event => {
    fingers.set(event.pointerId, event.offsetX)
    over.setPointerCapture(event.pointerId)
  })
  over.addEventListener('pointermove', event => {
    const before = fingers.get(event.pointerId)
    if (before === undefined) return
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1]
    fingers.set(event.pointerId, event.offsetX)
    if (other === undefined) gestures.pan(instantAt(before) - instantAt(event.offsetX))
    else {
      const [was, is] = [Math.abs(before - other), Math.abs(event.offsetX - other)]
      if (was > 0 && is > 0) gestures.zoom(was / is, instantAt((event.offsetX + other) / 2))
    }
  })
  for (const end of ['pointerup', 'pointercancel'] as const) {
    over.addEventListener(end, event => fingers.delete(event.pointerId))
  }
}
