import type { Instant } from '../model/clock.ts'
import type { Evaluation } from '../model/evaluation.ts'
import { LIVE_WITHIN_MS } from '../model/reading.ts'

/**
 * Whether a live reading is newer than the last one judged of the same patient, code and device. Older ones are out of
 * order and equal ones are repeats: both are ignored.
 *
 * One exception, so that a device with a wrong clock harms nobody: when the last reading lay in the future of this
 * one's arrival, and this one lies further back than disorder can explain (10 s, else it would not be live), then the
 * device's clock was set back, and what was seen before says nothing about order.
 * @param lastAt -Infinity when nothing was seen yet
 */
export function isNews(lastAt: Instant, measuredAt: Instant, arrivedAt: Instant): boolean {
  return measuredAt > lastAt || (lastAt > arrivedAt && measuredAt < lastAt - LIVE_WITHIN_MS)
}

/**
 * A batch with each device's readings in the order of their measurement. Ticks and presence keep their places, and no
 * reading crosses a tick, because a tick says what had arrived before it.
 * @returns the batch itself when it is in order, which is nearly always
 */
export function inOrder(batch: readonly Evaluation[]): readonly Evaluation[] {
  if (isInOrder(batch)) return batch
  const ordered: Evaluation[] = []
  let stretch: (Evaluation & { type: 'reading' })[] = []
  const endStretch = () => {
    ordered.push(...stretch.sort((a, b) => a.reading.measuredAt - b.reading.measuredAt))
    stretch = []
  }
  for (const evaluation of batch) {
    if (evaluation.type === 'reading') {
      stretch.push(evaluation)
    } else {
      endStretch()
      ordered.push(evaluation)
    }
  }
  endStretch()
  return ordered
}

function isInOrder(batch: readonly Evaluation[]): boolean {
  if (batch.length < 2) return true
  const newest = new Map<string, Instant>()
  for (const evaluation of batch) {
    if (evaluation.type !== 'reading') continue
    const { deviceId, measuredAt } = evaluation.reading
    if (measuredAt < (newest.get(deviceId) ?? -Infinity)) return false
    newest.set(deviceId, measuredAt)
  }
  return true
}
