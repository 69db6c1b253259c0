import { setTimeout as delay } from 'node:timers/promises'
import type { Clock, Instant } from '../model/clock.ts'
import { connectDevice, type DeviceLogin, type SimulatedDevice } from './device.ts'
import { type FaultSettings, planFaults } from './faults.ts'
import { createPace, type Pace } from './pace.ts'
import { encodeReading, KIND_OF_FORMAT, type PayloadFormat } from './payload.ts'
import { type Random, seededRandom } from './random.ts'
import { createReport, type FaultCounts, type Summary } from './report.ts'
import type { Timeline } from './timeline.ts'

export interface FleetMember {
  readonly login: DeviceLogin
  readonly timeline: Timeline
  /** Held back after connecting, ms, so that a fleet does not send in one instant. */
  readonly phaseMs?: number
}

export interface FleetOptions {
  readonly brokerUrl: string
  readonly members: readonly FleetMember[]
  readonly faults: FaultSettings
  readonly seed: string
  readonly format: PayloadFormat
  /** Time of the first reading, Unix ms; null: now. */
  readonly startAt: Instant | null
  readonly connectWithinMs: number
  /** How long a device waits for a missing acknowledgement before it gives up, ms. */
  readonly ackWithinMs: number
  /** How long to wait for the last acknowledgements at the end, ms. */
  readonly drainMs: number
  /** A reading that is more overdue than this shifts the device's time instead of being caught up, ms; default never. */
  readonly catchUpMs?: number
  readonly clock: Clock
}

export interface Fleet {
  /** The counts so far. */
  summary(): Summary
  /** No further readings; what was published is still waited for. */
  stop(): void
  /** Resolves when every timeline has ended and everything was acknowledged, or waited for long enough. */
  readonly done: Promise<Summary>
}

/** Connects a second: what the broker takes without refusing (its own limit lies above). */
const CONNECTS_PER_SECOND = 300
/** Late messages that one device may hold back at once; further ones are sent at once. */
const MAX_HELD_BACK = 1000

/** Starts all devices, spread over time. */
export function startFleet(options: FleetOptions): Fleet {
  const report = createReport(() => performance.now())
  const pace = createPace(options.clock)
  const begun = options.clock()
  const devices = new Set<SimulatedDevice>()
  for (const _ of options.members) report.device()

  async function live(member: FleetMember, index: number): Promise<void> {
    if (!(await pace.until(begun + (index * 1000) / CONNECTS_PER_SECOND))) return
    const random = seededRandom(`${options.seed}/faults/${member.login.id}`)
    let device: SimulatedDevice
    try {
      device = await connectDevice({ ...options, login: member.login, report, spread: random.next() })
    } catch (error) {
      report.failed() // counted: the exit code tells
      report.error(error instanceof Error ? error.message : String(error))
      return
    }
    devices.add(device)
    const whole = await play(device, member, random, options, pace, report.faults)
    if (!whole && !pace.stopped) report.failed()
    await device.close()
    devices.delete(device)
  }

  const done = Promise.all(options.members.map(live)).then(() => report.summary())
  return {
    summary: report.summary,
    stop() {
      pace.stop()
      for (const device of devices) device.release()
    },
    done,
  }
}

/** Plays one device's timeline. @returns false when the device could not send on, because it was refused or released */
async function play(
  device: SimulatedDevice,
  { timeline, phaseMs = 0 }: FleetMember,
  random: Random,
  options: FleetOptions,
  pace: Pace,
  counts: FaultCounts,
): Promise<boolean> {
  let startedAt = options.clock() + phaseMs
  let deviceStart = (options.startAt ?? startedAt) + options.faults.skewMs
  const catchUpMs = options.catchUpMs ?? Number.POSITIVE_INFINITY
  const kind = KIND_OF_FORMAT[options.format]
  const heldBack = new Set<Promise<unknown>>()
  let seq = 0
  let accepted = true

  for (const { atMs, vitals } of timeline) {
    if (!(await pace.until(startedAt + atMs)) || !accepted) break
    const overdue = options.clock() - (startedAt + atMs)
    if (overdue > catchUpMs) {
      startedAt += overdue
      deviceStart += overdue
    }
    const fate = planFaults(options.faults, random)
    if (fate.drop) {
      counts.dropped++
      continue
    }
    const payload = encodeReading(options.format, deviceStart + atMs, seq++, vitals)
    const size = Object.keys(vitals).length
    if (fate.garbage !== null) {
      counts.garbage++
      accepted = await device.publish(kind, fate.garbage, 0)
    }
    if (fate.lateMs > 0 && heldBack.size < MAX_HELD_BACK) {
      counts.late++
      const sent = delay(fate.lateMs).then(() => device.publish(kind, payload, size))
      heldBack.add(sent)
      void sent.then(() => heldBack.delete(sent))
    } else {
      accepted = await device.publish(kind, payload, size)
    }
    if (fate.duplicate) {
      counts.duplicated++
      accepted = await device.publish(kind, payload, size)
    }
    if (fate.disconnect) {
      counts.disconnected++
      device.cut()
    }
  }
  const late = await Promise.all(heldBack)
  return accepted && !late.includes(false)
}
