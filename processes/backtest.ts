import type { BacktestReport } from '../model/backtest.ts'
import { createLog } from '../observability/log.ts'
import { type Backtest, createBacktest } from '../rules/backtest/backtest.ts'
import { UnreadableRecording } from '../simulators/recordings/recording.ts'
import { createPool } from '../store/postgres/pool.ts'
import { type BacktestArguments, HELP, parseArguments, UsageError } from './backtest/arguments.ts'
import { recordedPatient, recordingsOf, runRecording } from './backtest/files.ts'
import { printReport } from './backtest/print.ts'
import { ruleSets } from './backtest/rule-sets.ts'
import { runOverStore } from './backtest/stored.ts'
import { parseConfiguration } from './configuration.ts'
import { projectRoot } from './project-root.ts'
import { StartError } from './start-error.ts'
import { openVitalsStore } from './vitals-store.ts'
import { withDatabase } from './with-database.ts'

const EXIT = { ok: 0, unreadable: 1, usage: 2 }
const OPTIONS = { stepMs: 3_600_000, mostEpisodes: 100_000 }
/** An hour of a large ward takes longer to read than a statement of the alarm path may. */
const STATEMENT_TIMEOUT_MS = 300_000

process.exitCode = await main(process.argv.slice(2)).catch(failed)

async function main(args: readonly string[]): Promise<number> {
  const parsed = parseArguments(args)
  if (parsed === 'help') {
    process.stdout.write(HELP)
    return EXIT.ok
  }
  process.stdout.on('error', error =>
    process.exit('code' in error && error.code === 'EPIPE' ? EXIT.ok : EXIT.unreadable),
  )
  const report = await run(parsed)
  process.stdout.write(parsed.json ? `${JSON.stringify(report)}\n` : printReport(report))
  return EXIT.ok
}

async function run(args: BacktestArguments): Promise<BacktestReport> {
  const backtest = createBacktest(await ruleSets(args), OPTIONS)
  if (args.stored) await overStore(backtest, args.stored)
  else await overFiles(backtest, args.files)
  return backtest.report()
}

async function overFiles(backtest: Backtest, files: readonly string[]): Promise<void> {
  for await (const recording of recordingsOf(files)) runRecording(backtest.begin(recordedPatient(recording)), recording)
}

async function overStore(backtest: Backtest, stored: NonNullable<BacktestArguments['stored']>): Promise<void> {
  const parsed = parseConfiguration(process.env, projectRoot)
  if (!parsed.ok) throw new StartError(parsed.problems.join('\n'))
  const vitalsStore = openVitalsStore(parsed.configuration, createLog('backtest', 'warn'))
  await withDatabase('backtest', parsed.configuration, async url => {
    const pool = createPool({
      url,
      name: 'backtest',
      max: 4,
      durable: true,
      statementTimeoutMs: STATEMENT_TIMEOUT_MS,
      onError: () => {}, // the next statement fails with it
    })
    try {
      await runOverStore(pool, vitalsStore.history(pool), backtest, stored, tellProgress)
    } finally {
      await pool.end()
      vitalsStore.close()
    }
  })
}

function tellProgress(done: number, total: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${total} hours${done === total ? '\n' : ''}`)
  else if (done % 24 === 0 || done === total) process.stderr.write(`${done} of ${total} hours\n`)
}

function failed(error: unknown): number {
  const isUsage = error instanceof UsageError
  if (!isUsage && !(error instanceof UnreadableRecording) && !(error instanceof StartError)) throw error
  process.stderr.write(`${error.message}\n${isUsage ? 'npm run backtest -- --help says more\n' : ''}`)
  return isUsage ? EXIT.usage : EXIT.unreadable
}
