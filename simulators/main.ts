import { systemClock } from '../model/clock.ts'
import { UsageError } from './argument-values.ts'
import { parseCommand } from './arguments.ts'
import { type Fleet, startFleet } from './fleet.ts'
import { HELP } from './help.ts'
import { prepare } from './prepare.ts'
import { UnreadableRecording } from './recordings/recording.ts'
import { progressLine, summaryText } from './report.ts'

/** Ms between two progress lines: a terminal is overwritten, a log file should stay short. */
const PROGRESS_MS = process.stderr.isTTY ? 500 : 10_000
const EXIT = { ok: 0, notAcknowledged: 1, usage: 2, interrupted: 130 }

process.exitCode = await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<number> {
  try {
    const command = parseCommand(args)
    if (command.name === 'help') {
      process.stdout.write(HELP)
      return EXIT.ok
    }
    const { members, ignored } = await prepare(command)
    const startAt = command.name === 'replay' ? command.startAt : null
    const fleet = startFleet({ ...command, members, startAt, drainMs: command.ackWithinMs, clock: systemClock })
    const stopWatching = watch(fleet)
    const summary = await fleet.done
    stopWatching()
    if (command.json) {
      process.stdout.write(`${JSON.stringify({ command: command.name, seed: command.seed, ...summary, ignored })}\n`)
    } else {
      process.stdout.write(`${summaryText(summary)}\n${ignoredText(ignored)}`)
    }
    return summary.ok ? EXIT.ok : EXIT.notAcknowledged
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    if (error instanceof UsageError) process.stderr.write('npm run simulate -- --help says more\n')
    return error instanceof UsageError || error instanceof UnreadableRecording ? EXIT.usage : EXIT.notAcknowledged
  }
}

/** Progress on stderr; the first Ctrl-C or SIGTERM ends in order, the second at once. @returns the end of it */
function watch(fleet: Fleet): () => void {
  const terminal = process.stderr.isTTY
  const timer = setInterval(() => {
    const line = progressLine(fleet.summary())
    process.stderr.write(terminal ? `\r\x1b[K${line}` : `${line}\n`)
  }, PROGRESS_MS)
  let asked = false
  const onSignal = () => {
    if (asked) process.exit(EXIT.interrupted)
    asked = true
    fleet.stop()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return () => {
    clearInterval(timer)
    if (terminal) process.stderr.write('\r\x1b[K')
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
  }
}

function ignoredText(ignored: Readonly<Record<string, Readonly<Record<string, number>>>>): string {
  const total = new Map<string, number>()
  for (const counts of Object.values(ignored)) {
    for (const [name, count] of Object.entries(counts)) total.set(name, (total.get(name) ?? 0) + count)
  }
  if (total.size === 0) return ''
  return `passed over   ${[...total].map(([name, count]) => `${name} ${count}`).join(', ')}\n`
}
