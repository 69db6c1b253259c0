import type { Assignment, Device, DeviceBed } from '../../../model/device.ts'
import { iso, isoOrNull } from '../../schemas/times.ts'
import type { AssignmentView, DeviceBedView, DeviceView } from './schemas.ts'

export function deviceView(device: Device): DeviceView {
  const { lastSeenAt, counters, assignment, bed, createdAt, ...same } = device
  return {
    ...same,
    lastSeenAt: isoOrNull(lastSeenAt),
    counters: { ...counters },
    assignment: assignment === null ? null : assignmentView(assignment),
    bed: bed === null ? null : deviceBedView(bed),
    createdAt: iso(createdAt),
  }
}

export function assignmentView(assignment: Assignment): AssignmentView {
  const { id, deviceId, patientId, from, to, assignedBy, assignedAt } = assignment
  return { id, deviceId, patientId, from: iso(from), to: isoOrNull(to), assignedBy, assignedAt: iso(assignedAt) }
}

export function deviceBedView(bed: DeviceBed): DeviceBedView {
  return { ...bed, from: iso(bed.from) }
}
