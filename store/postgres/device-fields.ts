import type pg from 'pg'
import { AppError } from '../../model/errors.ts'
import type { DeviceFields } from '../devices.ts'
import { checkDay, checkStorable } from './text.ts'

/** What an integrator may set, as columns in the order of `fieldValues`; `$1` is the device's id. */
export const FIELD_COLUMNS =
  'name, kind, mac_address, manufacturer, model, serial_number, firmware_version, software_version, ' +
  'purchased_on, first_used_on, interval_seconds, gateway_id, search'
export const FIELD_PARAMETERS = '$2, $3, $4, $5, $6, $7, $8, $9, $10::date, $11::date, $12, $13, search_text($14)'
export const FIELD_COUNT = 14

export function fieldValues(id: string, fields: DeviceFields): unknown[] {
  const line = [id, fields.name, fields.macAddress, fields.manufacturer, fields.model, fields.serialNumber]
  return [
    id,
    fields.name,
    fields.kind,
    fields.macAddress,
    fields.manufacturer,
    fields.model,
    fields.serialNumber,
    fields.firmwareVersion,
    fields.softwareVersion,
    fields.purchasedOn,
    fields.firstUsedOn,
    fields.intervalSeconds,
    fields.gatewayId,
    line.filter(part => part !== null).join(' '),
  ]
}

/** Errors: VALIDATION_FAILED. */
export function checkFields(fields: Partial<DeviceFields>): void {
  checkStorable(fields)
  checkDay(fields.purchasedOn ?? null, 'purchasedOn')
  checkDay(fields.firstUsedOn ?? null, 'firstUsedOn')
}

/** A gateway is another device that exists. Errors: VALIDATION_FAILED. */
export async function checkGateway(client: pg.ClientBase, id: string, gatewayId: string | null): Promise<void> {
  if (gatewayId === null) return
  const { rowCount } = await client.query(
    'select 1 from devices where id = $1 and id <> $2 and removed_at is null for share',
    [gatewayId, id],
  )
  if (rowCount === 0) {
    throw new AppError('VALIDATION_FAILED', 'Unknown gateway', {
      errors: [{ path: 'gatewayId', message: 'must be the id of another device' }],
    })
  }
}
