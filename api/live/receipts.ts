import type { Logger } from '../../observability/log.ts'
import type { AlertReceipts, Confirmation } from '../../store/escalations.ts'

/** Confirmations are gathered for this long, ms: one statement for all screens that got an alert. */
const GATHER_MS = 100
/** What waits at most; above it the newest are not kept. A lost one escalates early, which errs on the safe side. */
const MOST_WAITING = 10_000

/** Writes down on whose screens alerts are. */
export function createReceipts(receipts: AlertReceipts, log: Logger) {
  let waiting: Confirmation[] = []
  let timer: NodeJS.Timeout | undefined

  async function flush(): Promise<void> {
    timer = undefined
    const taken = waiting
    waiting = []
    try {
      await receipts.confirm(taken)
    } catch (error) {
      log.warn({ err: error, count: taken.length }, 'receipts of alerts could not be kept; these escalate early')
    }
  }

  return {
    add(confirmations: readonly Confirmation[]): void {
      if (confirmations.length === 0 || waiting.length + confirmations.length > MOST_WAITING) return
      waiting.push(...confirmations)
      timer ??= setTimeout(flush, GATHER_MS)
    },
    async close(): Promise<void> {
      if (timer === undefined) return
      clearTimeout(timer)
      await flush()
    },
  }
}

export type Receipts = ReturnType<typeof createReceipts>
