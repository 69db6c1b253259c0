import type { Act } from '../model/act.ts'
import type { Instant } from '../model/clock.ts'
import type { CommandType, DeviceCommand } from '../model/device-command.ts'

/** For the API. */
export interface DeviceCommandStore {
  /**
   * Wakes the broker that the device is connected to.
   * @param command `patientId`: who has the device, for the audit
   * Errors: NOT_FOUND (device), TOO_MANY_REQUESTS (so many commands wait for an answer already).
   */
  create(
    deviceId: string,
    command: {
      readonly type: CommandType
      readonly params: DeviceCommand['params']
      readonly expiresAt: Instant
      readonly patientId: string | null
    },
    act: Act,
  ): Promise<DeviceCommand>
  /** Newest first. A command whose time is over without an answer shows as `expired`. */
  list(
    deviceId: string,
    query: { readonly limit: number; readonly cursor?: string; readonly now: Instant },
  ): Promise<{ readonly items: readonly DeviceCommand[]; readonly nextCursor: string | null }>
}

/** For the broker. */
export interface DeviceCommandOutbox {
  /** Commands without an answer whose time is not over, oldest first. */
  unanswered(deviceIds: readonly string[], now: Instant): Promise<readonly DeviceCommand[]>
  /** Devices with a command that nobody has sent, and whose time is not over. */
  unsent(now: Instant): Promise<readonly string[]>
  sent(ids: readonly string[], at: Instant): Promise<void>
}

/** A device's answer, as ingest hands it on. */
export interface CommandAnswer {
  readonly deviceId: string
  readonly commandId: string
  readonly ok: boolean
  readonly message: string | null
  readonly at: Instant
}

/** For ingest. */
export interface CommandAnswerWriter {
  /**
   * Idempotent: the first answer counts. An interval that the device has taken over becomes the interval of the device.
   * @returns for each answer whether the device was ever asked that
   */
  answer(answers: readonly CommandAnswer[]): Promise<readonly boolean[]>
}
