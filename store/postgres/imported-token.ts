import { createHmac } from 'node:crypto'

/**
 * The token of a device that an import registered follows from the job's secret: a line that is taken twice gives the
 * same one, and none has to be kept.
 */
export function importedToken(secret: Uint8Array, deviceId: string): string {
  return createHmac('sha256', secret).update(deviceId).digest('base64url')
}
