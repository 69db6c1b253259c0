import type { FastifyRequest } from 'fastify'
import type { Assignment, Device, DeviceBed } from '../../../model/device.ts'
import { mayAlsoOf } from '../../plugins/access.ts'
import { iso, isoOrNull } from '../../schemas/times.ts'
import type { AssignmentView, DeviceBedView, DeviceView } from './schemas.ts'

/** Devices as the caller may see them: who has one is told to who may see that patient. */
export async function deviceViews(request: FastifyRequest, devices: readonly Device[]): Promise<DeviceView[]> {
  const seen = await mayAlsoOf(
    request,
    devices.flatMap(({ patientId, assignment }) => [patientId, assignment?.patientId ?? null]),
    'patients:read',
  )
  return devices.map(device => deviceView(device, seen))
}

/** Likewise, whom they were given to. */
export async function assignmentViews(
  request: FastifyRequest,
  assignments: readonly Assignment[],
): Promise<AssignmentView[]> {
  const seen = await mayAlsoOf(
    request,
    assignments.map(({ patientId }) => patientId),
    'patients:read',
  )
  return assignments.map(assignment => assignmentView(assignment, seen))
}

/** @param seen the patients that may be named */
export function deviceView(device: Device, seen: ReadonlySet<string>): DeviceView {
  const { lastSeenAt, counters, assignment, bed, patientId, createdAt, ...same } = device
  return {
    ...same,
    lastSeenAt: isoOrNull(lastSeenAt),
    counters: { ...counters },
    assignment: assignment === null ? null : assignmentView(assignment, seen),
    bed: bed === null ? null : deviceBedView(bed),
    patientId: seenOrNull(patientId, seen),
    inUse: patientId !== null,
    createdAt: iso(createdAt),
  }
}

export function assignmentView(assignment: Assignment, seen: ReadonlySet<string>): AssignmentView {
  const { id, deviceId, from, to, assignedBy, assignedAt } = assignment
  const patientId = seenOrNull(assignment.patientId, seen)
  return { id, deviceId, patientId, from: iso(from), to: isoOrNull(to), assignedBy, assignedAt: iso(assignedAt) }
}

export function deviceBedView(bed: DeviceBed): DeviceBedView {
  return { ...bed, from: iso(bed.from) }
}

function seenOrNull(patientId: string | null, seen: ReadonlySet<string>): string | null {
  return patientId !== null && seen.has(patientId) ? patientId : null
}
