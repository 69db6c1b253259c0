import { MOST_CHANGED_PATIENTS } from './limits.ts'

interface Waiting {
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** Whose sight must be read again: gathered until it is taken, however much comes meanwhile. */
export function createDue() {
  /** Null: of everybody. */
  let users: Set<string> | null = new Set()
  let patients: Set<string> | null = new Set()
  let waiting: Waiting[] = []

  function everything(): void {
    users = null
    patients = null
  }

  function take() {
    const taken = { users, patients, waiting }
    users = new Set()
    patients = new Set()
    waiting = []
    return {
      /** Null: all of them. */
      users: taken.users,
      /** Null: all of them. */
      patients: taken.patients,
      done: () => taken.waiting.forEach(({ resolve }) => void resolve()),
      failed: (error: unknown) => taken.waiting.forEach(({ reject }) => void reject(error)),
    }
  }

  return {
    user: (id: string) => void users?.add(id),
    /** Resolves or rejects with the reading that this one goes into. */
    userWithAnswer(id: string): Promise<void> {
      users?.add(id)
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }))
    },
    patient(id: string): void {
      patients?.add(id)
      if (patients !== null && patients.size > MOST_CHANGED_PATIENTS) everything()
    },
    everything,
    isAwaited: () => waiting.length > 0,
    isNothing: () => users?.size === 0 && patients?.size === 0,
    take,
  }
}
