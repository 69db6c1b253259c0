import { type ReadonlySignal, useSignal } from '@preact/signals'
import { inWords } from '../session/request.ts'
import { say } from './toast.tsx'

/** The act of a button: once at a time, however often it is pressed; what went wrong is said at the foot of the page. */
export interface Act {
  readonly busy: ReadonlySignal<boolean>
  /** @returns whether it was done */
  run(work: () => Promise<void>, failed?: string): Promise<boolean>
}

export function useAct(): Act {
  const busy = useSignal(false)
  return {
    busy,
    async run(work, failed = 'Not done.') {
      if (busy.value) return false
      busy.value = true
      try {
        await work()
        return true
      } catch (error) {
        say(`${failed} ${inWords(error)}`)
        return false
      } finally {
        busy.value = false
      }
    },
  }
}
