import type { ChangeFeed } from '../../bus/changes.ts'
import type { Logger } from '../../observability/log.ts'
import type { RelationReader } from '../../store/access.ts'
import { FEED_RETRY_MS, WARDS_RELOAD_MS } from './limits.ts'

interface Ports {
  readonly relations: Pick<RelationReader, 'inWard'>
  readonly changes: ChangeFeed
  readonly log: Logger
}

const NOBODY: ReadonlySet<string> = new Set()

/** Who lies in the wards that somebody watches, kept current. */
export function createWardMembers({ relations, changes, log }: Ports, onChanged: () => void) {
  let members: ReadonlyMap<string, ReadonlySet<string>> = new Map()
  let asked: ReadonlySet<string> = new Set()
  let reading = false
  let timer: NodeJS.Timeout | undefined
  let closed = false

  function readSoon(afterMs = WARDS_RELOAD_MS): void {
    if (asked.size > 0 && !closed) timer ??= setTimeout(read, afterMs)
  }

  async function read(): Promise<void> {
    timer = undefined
    if (reading) return readSoon()
    reading = true
    try {
      const fresh = new Map<string, ReadonlySet<string>>()
      for (const ward of asked) fresh.set(ward, await relations.inWard(ward))
      members = fresh
      if (!closed) onChanged()
    } catch (error) {
      // Tried again; until then the members of before count.
      log.warn({ err: error }, 'the patients of the wards could not be read; trying again')
      readSoon(FEED_RETRY_MS)
    } finally {
      reading = false
    }
  }

  return {
    of: (ward: string): ReadonlySet<string> => members.get(ward) ?? NOBODY,
    /** Which wards somebody watches now. */
    ask(wards: ReadonlySet<string>): void {
      const isNew = [...wards].some(ward => !members.has(ward))
      asked = wards
      if (isNew) readSoon(0)
    },
    async start(): Promise<void> {
      await changes.subscribe(
        batch => {
          if (batch.some(({ topic }) => topic === 'patient' || topic === 'ward')) readSoon()
        },
        () => readSoon(),
      )
    },
    close(): void {
      closed = true
      clearTimeout(timer)
    },
  }
}
