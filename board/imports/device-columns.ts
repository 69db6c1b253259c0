import { DEVICE_KINDS } from '../../model/device.ts'
import type { CsvColumn } from './csv-head.ts'

/** What a file may say of a device, as the API takes it (`POST /devices/import`). */
export const DEVICE_COLUMNS: readonly CsvColumn[] = [
  { name: 'id', meaning: 'Yours, and for ever: letters, digits and _ . : -, 64 at most', needed: true },
  { name: 'name', meaning: 'What people call it' },
  { name: 'kind', meaning: `${DEVICE_KINDS.join(', ')}; other if empty` },
  { name: 'macAddress', meaning: '00:1a:2b:3c:4d:5e' },
  { name: 'manufacturer', meaning: 'Text' },
  { name: 'model', meaning: 'Text' },
  { name: 'serialNumber', meaning: 'Text' },
  { name: 'firmwareVersion', meaning: 'Text' },
  { name: 'softwareVersion', meaning: 'Text' },
  { name: 'purchasedOn', meaning: '2026-11-21' },
  { name: 'firstUsedOn', meaning: '2026-11-21' },
  { name: 'intervalSeconds', meaning: 'Seconds between two readings; learned if empty' },
  { name: 'gatewayId', meaning: 'Id of the gateway that publishes for it; the gateway stands above its devices' },
]
