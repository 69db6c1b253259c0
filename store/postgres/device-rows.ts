import { type Assignment, DEVICE_KINDS, type Device, type DeviceBed } from '../../model/device.ts'
import { instant, instantOrNull, oneOf } from './rows.ts'

export type AssignmentRow = {
  id: string
  device_id: string
  patient_id: string
  from_at: Date
  to_at: Date | null
  assigned_by: string | null
  assigned_at: Date
}

/** Columns of an `AssignmentRow`. */
export const ASSIGNMENT_COLUMNS =
  'id, device_id, patient_id, lower(during) as from_at, upper(during) as to_at, assigned_by, assigned_at'

export function assignmentFromRow(row: AssignmentRow): Assignment {
  return {
    id: row.id,
    deviceId: row.device_id,
    patientId: row.patient_id,
    from: instant(row.from_at),
    to: instantOrNull(row.to_at),
    assignedBy: row.assigned_by,
    assignedAt: instant(row.assigned_at),
  }
}

export type DeviceRow = {
  id: string
  name: string | null
  kind: string
  mac_address: string | null
  manufacturer: string | null
  model: string | null
  serial_number: string | null
  firmware_version: string | null
  software_version: string | null
  purchased_on: string | null
  first_used_on: string | null
  interval_seconds: number | null
  gateway_id: string | null
  version: number
  created_at: Date
  online: boolean
  last_seen_at: Date | null
  battery: number | null
  clock_offset_ms: number | null
  accepted: number
  rejected: number
  assignment_id: string | null
  patient_id: string | null
  from_at: Date | null
  assigned_by: string | null
  assigned_at: Date | null
  bed_id: string | null
  bed: string | null
  ward_id: string | null
  ward: string | null
  bed_from: Date | null
  holder: string | null
  ward_interval_seconds: number | null
  ward_silence_seconds: number | null
}

/** Selects `DeviceRow`s: the record, what was observed of it, and who has it now. */
export const SELECT_DEVICES = `
  select d.id, d.name, d.kind, d.mac_address, d.manufacturer, d.model, d.serial_number, d.firmware_version,
         d.software_version, d.purchased_on::text, d.first_used_on::text, d.interval_seconds, d.gateway_id, d.version,
         d.created_at, s.online, s.last_seen_at, s.battery, s.clock_offset_ms, s.accepted::float8, s.rejected::float8,
         a.id as assignment_id, a.patient_id, lower(a.during) as from_at, a.assigned_by, a.assigned_at,
         b.id as bed_id, b.name as bed, b.ward_id, bw.name as ward, lower(db.during) as bed_from,
         h.patient_id as holder, hw.interval_seconds as ward_interval_seconds,
         hw.silence_seconds as ward_silence_seconds
  from devices d
  join device_status s on s.device_id = d.id
  left join assignments a on a.device_id = d.id and upper_inf(a.during)
  left join device_beds db on db.device_id = d.id and upper_inf(db.during)
  left join beds b on b.id = db.bed_id
  left join wards bw on bw.id = b.ward_id
  left join stays bs on bs.bed_id = db.bed_id and upper_inf(bs.during)
  left join lateral (select coalesce(a.patient_id, bs.patient_id) as patient_id) h on true
  left join stays hs on hs.patient_id = h.patient_id and upper_inf(hs.during)
  left join wards hw on hw.id = hs.ward_id`

export function deviceFromRow(row: DeviceRow): Device {
  return {
    id: row.id,
    name: row.name,
    kind: oneOf(DEVICE_KINDS, row.kind),
    macAddress: row.mac_address,
    manufacturer: row.manufacturer,
    model: row.model,
    serialNumber: row.serial_number,
    firmwareVersion: row.firmware_version,
    softwareVersion: row.software_version,
    purchasedOn: row.purchased_on,
    firstUsedOn: row.first_used_on,
    intervalSeconds: row.interval_seconds,
    gatewayId: row.gateway_id,
    online: row.online,
    lastSeenAt: instantOrNull(row.last_seen_at),
    battery: row.battery,
    clockOffsetMs: row.clock_offset_ms,
    counters: { accepted: row.accepted, rejected: row.rejected },
    assignment: openAssignment(row),
    bed: bedOf(row),
    patientId: row.holder,
    wardIntervalSeconds: row.ward_interval_seconds,
    wardSilenceSeconds: row.ward_silence_seconds,
    version: row.version,
    createdAt: instant(row.created_at),
  }
}

function bedOf({ bed_id: bedId, bed, ward_id: wardId, ward, bed_from: from }: DeviceRow): DeviceBed | null {
  if (bedId === null || bed === null || wardId === null || ward === null || from === null) return null
  return { bedId, bed, wardId, ward, from: instant(from) }
}

function openAssignment(row: DeviceRow): Assignment | null {
  const { assignment_id: id, patient_id: patientId, from_at: from, assigned_at: assignedAt } = row
  if (id === null || patientId === null || from === null || assignedAt === null) return null
  return {
    id,
    deviceId: row.id,
    patientId,
    from: instant(from),
    to: null,
    assignedBy: row.assigned_by,
    assignedAt: instant(assignedAt),
  }
}
