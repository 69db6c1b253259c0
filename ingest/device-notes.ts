import type { Instant } from '../model/clock.ts'
import type { DeviceStatus } from '../store/devices.ts'

/** What a batch tells about one device besides its readings. */
export interface DeviceNote {
  readonly deviceId: string
  online: boolean | null
  lastSeenAt: Instant | null
  /** Percent. */
  battery: number | null
  clockOffsetMs: number | null
  accepted: number
  rejected: number
}

export type DeviceNotes = ReadonlyMap<string, DeviceNote>

/** @returns the note of a device, made when it has none */
export function noteOf(notes: Map<string, DeviceNote>, deviceId: string): DeviceNote {
  let note = notes.get(deviceId)
  if (!note) {
    note = {
      deviceId,
      online: null,
      lastSeenAt: null,
      battery: null,
      clockOffsetMs: null,
      accepted: 0,
      rejected: 0,
    }
    notes.set(deviceId, note)
  }
  return note
}

/** Adds what came later to what was known: counters add up, the rest is replaced where the later one knows it. */
export function addNote(earlier: DeviceNote, later: DeviceNote): void {
  earlier.online = later.online ?? earlier.online
  earlier.lastSeenAt = later.lastSeenAt ?? earlier.lastSeenAt
  earlier.battery = later.battery ?? earlier.battery
  earlier.clockOffsetMs = later.clockOffsetMs ?? earlier.clockOffsetMs
  earlier.accepted += later.accepted
  earlier.rejected += later.rejected
}

export function statusOf(note: DeviceNote): DeviceStatus {
  return {
    deviceId: note.deviceId,
    ...(note.online === null ? {} : { online: note.online }),
    ...(note.lastSeenAt === null ? {} : { lastSeenAt: note.lastSeenAt }),
    ...(note.battery === null ? {} : { battery: note.battery }),
    ...(note.clockOffsetMs === null ? {} : { clockOffsetMs: note.clockOffsetMs }),
    acceptedMore: note.accepted,
    rejectedMore: note.rejected,
  }
}
