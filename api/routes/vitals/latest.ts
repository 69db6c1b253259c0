import type { Static } from 'typebox'
import type { Clock } from '../../../model/clock.ts'
import { intervalOf } from '../../../model/device.ts'
import { freshForSeconds } from '../../../model/freshness.ts'
import { countsFrom } from '../../../model/reading.ts'
import { VITAL_SIGN_CODES, VITAL_SIGNS } from '../../../model/vital-signs.ts'
import type { DeviceRegistry } from '../../../store/devices.ts'
import type { ObservationStore } from '../../../store/observations.ts'
import type { VitalsReader } from '../../../store/vitals.ts'
import type { LatestAnswer } from './schemas.ts'

type Latest = Static<typeof LatestAnswer>['items'][number]

interface Ports {
  readonly vitals: VitalsReader
  readonly observations: ObservationStore
  readonly devices: DeviceRegistry
  readonly clock: Clock
}

/** The newest value of each code, whoever measured it. Of one moment that of the device. */
export async function latestOf({ vitals, observations, devices, clock }: Ports, patientId: string): Promise<Latest[]> {
  const [measured, entered] = await Promise.all([vitals.latest([patientId]), observations.latest([patientId])])
  const ofDevices = measured.get(patientId) ?? []
  const deviceIds = [...new Set(ofDevices.map(v => v.deviceId))]
  const known = await Promise.all(deviceIds.map(id => devices.get(id)))
  const intervals = new Map(known.map(device => [device?.id, device ? intervalOf(device) : null]))
  const all = [
    ...ofDevices.map(vital => ({
      ...vital,
      countsAt: countsFrom(vital),
      intervalSeconds: intervals.get(vital.deviceId) ?? null,
      enteredBy: null,
    })),
    ...(entered.get(patientId) ?? []).map(vital => ({
      ...vital,
      countsAt: vital.measuredAt,
      deviceId: null,
      intervalSeconds: null,
    })),
  ]
  const now = clock()
  return VITAL_SIGN_CODES.flatMap(code => {
    const ofCode = all.filter(vital => vital.code === code)
    if (ofCode.length === 0) return []
    const newest = ofCode.reduce((a, b) => (b.countsAt > a.countsAt ? b : a))
    const { value, measuredAt, countsAt, deviceId, enteredBy, intervalSeconds } = newest
    const ageSeconds = (now - countsAt) / 1000
    const fresh = ageSeconds <= freshForSeconds(code, intervalSeconds)
    return [{ code, value, unit: VITAL_SIGNS[code].unit, ts: measuredAt, ageSeconds, fresh, deviceId, enteredBy }]
  })
}
