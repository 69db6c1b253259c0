import type { Reachable } from './reach.ts'

export interface TestBed {
  readonly patientId: string
  readonly deviceId: string
  readonly token: string
}

/** A patient with a monitor, over the API, as an integrator would do it. */
export async function admitPatient(
  system: Reachable,
  {
    deviceId,
    family,
    bed,
    intervalSeconds = 1,
  }: { deviceId: string; family: string; bed: string; intervalSeconds?: number },
): Promise<TestBed> {
  const patient = await system.api<{ id: string }>('POST', '/patients', {
    name: { given: ['Test'], family },
    birthDate: '1960-01-02',
    sex: 'female',
    ward: 'Test ward',
    bed,
    confirmDuplicate: true, // invented people look alike
  })
  const device = await system.api<{ credentials: { password: string } }>('POST', '/devices', {
    id: deviceId,
    intervalSeconds,
  })
  await system.api('PUT', `/devices/${deviceId}/assignment`, { patientId: patient.id })
  return { patientId: patient.id, deviceId, token: device.credentials.password }
}
