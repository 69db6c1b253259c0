import type { Instant } from '../../model/clock.ts'
import { reasonText, type ScoreState } from '../score-words.ts'
import { timeText } from '../times.ts'
import type { ScoreDetail } from './score-data.ts'

/** What stands behind the number of a score that does not count as it is; empty for one that does. */
export function scoreHeadWords(score: ScoreDetail, state: ScoreState, now: Instant): string {
  if (state === 'incomplete') return incompleteWords(score)
  if (state === 'not-applicable') return reasonText(score.reason)
  if (state !== 'old') return ''
  const since = score.validUntil === null ? '' : ` since ${timeText(Date.parse(score.validUntil), now)}`
  const was = score.total ?? (score.floor === null ? null : `at least ${score.floor}`)
  return `no longer known${since}${was === null ? '' : `; it was ${was}`}`
}

/** A ratio has no most: what it lacks is said instead. */
function incompleteWords({ ceiling, parts, old, reason }: ScoreDetail): string {
  if (ceiling !== null) return `incomplete, at most ${ceiling}`
  const lacking = parts
    .filter(part => part.used === null)
    .map(({ item, label }) => `${label} ${old.includes(item) ? 'too old' : 'missing'}`)
  if (lacking.length > 0) return `incomplete: ${lacking.join(', ')}`
  return reason === null ? 'incomplete' : reasonText(reason)
}
