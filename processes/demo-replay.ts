import { join } from 'node:path'
import { systemClock } from '../model/clock.ts'
import { createLog } from '../observability/log.ts'
import { DEMO_BEDS } from '../simulators/demo/demo-ward.ts'
import { NO_FAULTS } from '../simulators/faults.ts'
import { type FleetMember, startFleet } from '../simulators/fleet.ts'
import { readCredentials } from '../simulators/logins.ts'
import { readRecordings } from '../simulators/recordings/read.ts'
import { replayTimeline } from '../simulators/timeline.ts'
import { projectRoot } from './project-root.ts'

/**
 * The demo ward's monitors, a process of their own: `node demo-replay.js CREDENTIALS_FILE BROKER_URL`. Replays every
 * bed's recording in a loop until SIGTERM, then says `offline` for each device and exits 0.
 */
const [credentialsFile, brokerUrl] = process.argv.slice(2)
if (credentialsFile === undefined || brokerUrl === undefined) {
  throw new Error('demo-replay needs a credentials file and the URL of a broker')
}

/** Ms; the broker starts beside this process and may take its time on a busy machine. */
const CONNECT_WITHIN_MS = 120_000
/** Ms; a broker that is being restarted is waited for, as a monitor on a wall does. */
const ACK_WITHIN_MS = 24 * 3_600_000
/** Ms; the whole system stops within 10 s. */
const DRAIN_MS = 3000
/** Ms; when the machine slept, the ward goes on from now instead of sending the night's readings at once. */
const CATCH_UP_MS = 60_000

const log = createLog('demo-replay', process.env.LOG_LEVEL ?? 'info')
const tokens = await readCredentials(credentialsFile)
const members: FleetMember[] = []
for (const bed of DEMO_BEDS) {
  const { id } = bed.device
  const password = tokens[id]
  if (password === undefined) continue // somebody removed this device
  const [recording] = await readRecordings(join(projectRoot, 'simulators/demo/recordings', bed.recording))
  if (!recording) continue
  const timeline = replayTimeline(recording, { loop: true, fromMs: bed.fromSecond * 1000 })
  members.push({ login: { id, username: id, password }, timeline })
}

const fleet = startFleet({
  brokerUrl,
  members,
  faults: NO_FAULTS,
  seed: 'demo',
  format: 'json',
  startAt: null,
  connectWithinMs: CONNECT_WITHIN_MS,
  ackWithinMs: ACK_WITHIN_MS,
  drainMs: DRAIN_MS,
  catchUpMs: CATCH_UP_MS,
  clock: systemClock,
})
process.on('SIGTERM', fleet.stop)
process.on('SIGINT', fleet.stop)
process.on('disconnect', fleet.stop) // the supervisor is gone
log.debug({ devices: members.length }, 'replaying the demo ward')
const { devices, sent, acknowledged, errors } = await fleet.done
log.debug({ devices, sent, acknowledged, errors }, 'demo replay ended')
