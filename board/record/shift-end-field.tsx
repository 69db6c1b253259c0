import type { Bound } from '../parts/form-state.ts'
import { TimeField } from '../parts/time-field.tsx'

/** Until when a turn goes: a time of day, today or, when that is over, tomorrow. */
export function ShiftEnd({ of }: { of: Bound<string> }) {
  return <TimeField of={of} label="Until" optional hint="End of the shift; empty: until somebody ends it." />
}
