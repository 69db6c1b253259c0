import type { Instant } from '../../../model/clock.ts'

/** Under these names our records hold moments, as numbers. */
const MOMENT = /^(at|from|to|until|start|end)$|At$/

/** Whether it is a moment: the name of a property decides, and a number stands for it. */
export function isMoment(name: string, value: unknown): value is Instant {
  return typeof value === 'number' && MOMENT.test(name)
}

/** For people who are not ours: JSON with times in ISO 8601, UTC. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (name, inner) => (isMoment(name, inner) ? new Date(inner).toISOString() : inner))
}
