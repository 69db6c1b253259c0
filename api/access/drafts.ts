import type { Action } from '../../model/permissions.ts'
import { may } from '../../model/policy.ts'
import type { Caller } from './caller.ts'

/** What is not decided yet is shown to those who write it; a patient, who may read the rest, never sees it. */
export function decidedStates<S extends string>(
  { account }: Caller,
  write: Action,
  states: readonly S[],
  undecided: readonly S[],
): readonly S[] {
  return may(account, write) ? states : states.filter(state => !undecided.includes(state))
}
