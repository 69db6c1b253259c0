import type { Logger } from '../observability/log.ts'
import type { DeviceStatusWriter } from '../store/devices.ts'
import { addNote, type DeviceNote, type DeviceNotes, noteOf, statusOf } from './device-notes.ts'

/** Milliseconds between two writes of what devices are like; at most that much is lost with a killed process. */
export const STATUS_EVERY_MS = 5_000

export interface StatusBook {
  note(notes: DeviceNotes): void
  /** Writes what was gathered once more. Throws when it cannot be written. */
  close(): Promise<void>
}

/** Gathers what batches tell about devices (one small note per device) and writes it every few seconds. */
export function createStatusBook(statuses: DeviceStatusWriter, log: Logger, everyMs = STATUS_EVERY_MS): StatusBook {
  let gathered = new Map<string, DeviceNote>()
  let flushing = Promise.resolve()

  function note(notes: DeviceNotes): void {
    for (const later of notes.values()) addNote(noteOf(gathered, later.deviceId), later)
  }

  async function flush(): Promise<void> {
    if (gathered.size === 0) return
    const writing = gathered
    gathered = new Map()
    try {
      await statuses.record([...writing.values()].map(statusOf))
    } catch (error) {
      // Gathered again under what came meanwhile, and written with the next flush.
      const meanwhile = gathered
      gathered = writing
      note(meanwhile)
      throw error
    }
  }

  const timer = setInterval(() => {
    flushing = flushing.then(flush).catch((error: unknown) => {
      log.warn({ err: error }, 'device statuses could not be written; tried again with the next ones') // retried
    })
  }, everyMs)

  return {
    note,
    async close() {
      clearInterval(timer)
      await flushing
      await flush()
    },
  }
}
