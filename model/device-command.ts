import type { Instant } from './clock.ts'

/** What a device can be asked to do: `set-interval` with `{seconds}`, `identify` (blink, beep) with nothing. */
export const COMMAND_TYPES = ['set-interval', 'identify'] as const
export type CommandType = (typeof COMMAND_TYPES)[number]

/**
 * - `waiting`: the device is not listening
 * - `sent`: written to a connection of the device; sent again to its next one until it answers
 * - `done`, `refused`: what the device answered
 * - `expired`: it did not answer in time; it is not sent any more
 */
export const COMMAND_STATES = ['waiting', 'sent', 'done', 'refused', 'expired'] as const
export type CommandState = (typeof COMMAND_STATES)[number]

export interface DeviceCommand {
  readonly id: string
  readonly deviceId: string
  readonly type: CommandType
  readonly params: Readonly<Record<string, number>>
  readonly state: CommandState
  readonly createdAt: Instant
  readonly createdBy: string | null
  readonly expiresAt: Instant
  readonly sentAt: Instant | null
  readonly answeredAt: Instant | null
  /** In the device's words. */
  readonly answer: string | null
}

/** As it travels to the device. */
export function encodeCommand({ id, type, params }: Pick<DeviceCommand, 'id' | 'type' | 'params'>): string {
  return JSON.stringify({ id, type, params })
}
