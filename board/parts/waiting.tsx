import type { RecordState } from './record-state.ts'

/** In place of a record that is not there yet, or could not be had. */
export function Waiting({ of, what }: { of: RecordState<unknown>; what: string }) {
  if (of.problem.value === null) return <p class="waiting">Loading {what}…</p>
  return (
    <div class="waiting">
      <p class="problem" role="alert">
        {of.problem}
      </p>
      <button type="button" onClick={() => void of.refetch()}>
        Try again
      </button>
    </div>
  )
}
