import type { Instant } from '../model/clock.ts'
import { batteryOf, type DeviceEvent } from '../model/device-event.ts'
import { lasting } from '../model/lasting.ts'
import { isLive, type Reading } from '../model/reading.ts'
import { hasOtherLiveDevice } from './judge-silence.ts'
import type { Plan } from './plan.ts'
import type { ShardMemory } from './shard-memory.ts'
import { endCondition, raiseCondition } from './technical.ts'
import type { WatchedDevice } from './watched.ts'

/** Percent (alarms.md, section 9). Charged again only some way above, so that a charge at the edge does not chatter. */
const BATTERY_LOW = 20
const BATTERY_VERY_LOW = 5
const BATTERY_CHARGED = 25
/** Plausible values for so long say that the lead is on, though nobody said so. */
const LEAD_ON_AFTER_MS = 10_000
/** What comes from the electrodes. */
const LEAD_CODES = ['hr', 'rr'] as const
/** Device time against time of arrival: wrong beyond the first, right again within the second. */
const CLOCK_WRONG_MS = 60_000
const CLOCK_RIGHT_MS = 10_000

/** What a device tells beside its readings. One that comes late says nothing of now. */
export function judgeEvent(memory: ShardMemory, event: DeviceEvent, now: Instant, plan: Plan): void {
  const device = memory.devices.get(event.deviceId)
  if (!device || event.patientId === null || !isLive(event)) return
  const at = event.measuredAt
  switch (event.type) {
    case 'lead-off': {
      const lead = typeof event.detail.lead === 'string' ? event.detail.lead.slice(0, 20) : null
      const isOnly = !hasOtherLiveDevice(memory, event.patientId, event.deviceId, event.arrivedAt)
      device.leadGoodSince = Infinity
      raiseCondition(
        memory,
        device,
        {
          condition: 'lead-off',
          kind: 'technical',
          // It hides what nothing else measures (alarms.md, section 1).
          priority: isOnly ? 'high' : 'medium',
          message: lead === null ? 'Lead off' : `Lead ${lead} off`,
          summary: `${event.deviceId} says that ${lead === null ? 'a lead' : `lead ${lead}`} is off`,
          facts: { lead, onlyDevice: isOnly },
          at,
          lasts: true,
        },
        now,
        plan,
      )
      return
    }
    case 'lead-on':
      endCondition(memory, device, 'lead-off', now, plan)
      return
    case 'battery':
      judgeBattery(memory, device, event, now, plan)
      return
    case 'nurse-call':
    case 'fall': {
      const isFall = event.type === 'fall'
      const what = isFall ? 'Fall' : 'Nurse call'
      raiseCondition(
        memory,
        device,
        {
          condition: event.type,
          kind: 'threshold',
          priority: isFall ? 'high' : 'medium',
          message: what,
          summary: `${what} told by ${event.deviceId}`,
          facts: {},
          at,
          lasts: false,
        },
        now,
        plan,
      )
      return
    }
    case 'started':
      return // the end of a silence is its first reading
  }
}

function judgeBattery(memory: ShardMemory, device: WatchedDevice, event: DeviceEvent, now: Instant, plan: Plan): void {
  const percent = batteryOf(event)
  if (event.detail.charging === true || (percent !== null && percent >= BATTERY_CHARGED)) {
    endCondition(memory, device, 'battery-low', now, plan)
    return
  }
  if (percent === null || percent >= BATTERY_LOW) return
  raiseCondition(
    memory,
    device,
    {
      condition: 'battery-low',
      kind: 'technical',
      priority: percent < BATTERY_VERY_LOW ? 'medium' : 'low',
      message: `Battery of the monitor at ${Math.round(percent)} %`,
      summary: `${device.deviceId} says that its battery is at ${percent} % (low below ${BATTERY_LOW} %)`,
      facts: { percent, lowBelow: BATTERY_LOW },
      at: event.measuredAt,
      lasts: true,
    },
    now,
    plan,
  )
}

/** What a reading says of its device: whether its clock is right, and whether its leads are on again. */
export function judgeDeviceState(
  memory: ShardMemory,
  device: WatchedDevice,
  reading: Reading,
  now: Instant,
  plan: Plan,
): void {
  const { measuredAt, deviceTime, arrivedAt } = reading
  const offsetMs = Math.abs(arrivedAt - deviceTime)
  if (device.conditions.size > 0) {
    if (offsetMs < CLOCK_RIGHT_MS) endCondition(memory, device, 'clock-wrong', now, plan)
    judgeLeads(memory, device, reading, now, plan)
  }
  if (!reading.clockCorrected || offsetMs <= CLOCK_WRONG_MS || device.conditions.has('clock-wrong')) return
  const seconds = Math.round((measuredAt - deviceTime) / 1000)
  raiseCondition(
    memory,
    device,
    {
      condition: 'clock-wrong',
      kind: 'technical',
      priority: 'low',
      message: `Clock of the monitor wrong by ${lasting(Math.abs(seconds))}`,
      summary: `The clock of ${device.deviceId} is ${lasting(Math.abs(seconds))} ${seconds > 0 ? 'slow' : 'fast'}; its times are corrected`,
      facts: { offsetSeconds: seconds },
      at: arrivedAt,
      lasts: true,
    },
    now,
    plan,
  )
}

function judgeLeads(memory: ShardMemory, device: WatchedDevice, reading: Reading, now: Instant, plan: Plan): void {
  if (!device.conditions.has('lead-off')) return
  const isGood = LEAD_CODES.some(code => typeof reading.vitals[code] === 'number')
  if (!isGood) device.leadGoodSince = Infinity
  else if (device.leadGoodSince === Infinity) device.leadGoodSince = reading.measuredAt
  else if (reading.measuredAt - device.leadGoodSince >= LEAD_ON_AFTER_MS) {
    endCondition(memory, device, 'lead-off', now, plan)
  }
}
