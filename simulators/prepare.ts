import type { SimulatorCommand } from './arguments.ts'
import type { FleetMember } from './fleet.ts'
import { loginsFor } from './logins.ts'
import { seededRandom } from './random.ts'
import { readRecordings } from './recordings/read.ts'
import { UnreadableRecording } from './recordings/recording.ts'
import { syntheticTimeline } from './synthetic.ts'
import { replayTimeline, type Timeline } from './timeline.ts'

/** Devices ready to start, and what was passed over in the files. */
export interface Prepared {
  readonly members: readonly FleetMember[]
  /** Per recording: columns or codes that are no vital signs, with the number of values. */
  readonly ignored: Readonly<Record<string, Readonly<Record<string, number>>>>
}

interface Part {
  readonly id: string
  readonly timeline: Timeline
  readonly phaseMs?: number
}

/** @throws UsageError, UnreadableRecording, or what the provisioning server answered */
export async function prepare(command: Exclude<SimulatorCommand, { name: 'help' }>): Promise<Prepared> {
  const { parts, ignored } = command.name === 'replay' ? await replayParts(command) : runParts(command)
  const logins = await loginsFor(
    parts.map(({ id }) => id),
    command.login,
  )
  const members = parts.flatMap(({ timeline, phaseMs = 0 }, i) => {
    const login = logins[i]
    return login ? [{ login, timeline, phaseMs }] : []
  })
  return { members, ignored }
}

async function replayParts(command: Extract<SimulatorCommand, { name: 'replay' }>) {
  const parts: Part[] = []
  const ignored: Record<string, Readonly<Record<string, number>>> = {}
  const taken = new Set<string>()
  for (const file of command.files) {
    for (const recording of await readRecordings(file)) {
      const id = uniqueId(recording.name, taken)
      if (Object.keys(recording.ignored).length > 0) ignored[id] = recording.ignored
      if (recording.samples.length > 0) parts.push({ id, timeline: replayTimeline(recording, command) })
      else ignored[id] = { ...recording.ignored, 'recordings without a vital sign': 1 }
    }
  }
  if (parts.length === 0) throw new UnreadableRecording(command.files.join(', '), 'no value of any vital sign')
  return { parts, ignored }
}

function runParts(command: Extract<SimulatorCommand, { name: 'run' }>) {
  const { seed, intervalMs, scenario, durationMs, prefix } = command
  const parts = Array.from({ length: command.devices }, (_, index) => ({
    id: `${prefix}-${index + 1}`,
    timeline: syntheticTimeline({ seed, index, scenario, intervalMs, durationMs }),
    phaseMs: Math.round(seededRandom(`${seed}/phase/${index}`).between(0, intervalMs)),
  }))
  return { parts, ignored: {} }
}

/** A file's name as a device id: other characters become `_`, cut to the room that an id has. */
function uniqueId(name: string, taken: Set<string>): string {
  const base = name.replace(/[^A-Za-z0-9_.:-]/g, '_').slice(0, 56) || 'recording'
  let id = base
  for (let n = 2; taken.has(id); n++) id = `${base}-${n}`
  taken.add(id)
  return id
}
