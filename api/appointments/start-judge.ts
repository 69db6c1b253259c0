import type { Instant } from '../../model/clock.ts'
import type { StartJudge } from '../../store/appointments.ts'
import { invalid } from '../errors.ts'
import { wrongWithStart } from './slots.ts'

/** Judges a start by the doctor's hours and absences. Throws VALIDATION_FAILED with the path `start`. */
export function startJudge(now: Instant): StartJudge {
  return (schedule, span) => {
    const wrong = wrongWithStart(schedule, span, now)
    if (wrong !== null) throw invalid('start', wrong)
  }
}
