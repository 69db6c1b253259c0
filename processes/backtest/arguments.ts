import { parseArgs } from 'node:util'

/** Wrong use of the command; told to the user in one line. */
export class UsageError extends Error {}

export interface BacktestArguments {
  readonly files: readonly string[]
  /** Null: nothing of the store. */
  readonly stored: {
    readonly patients: readonly string[]
    readonly ward: string | null
    readonly from: number
    readonly to: number
  } | null
  /** A file, `default` or `plain`. */
  readonly rules: string
  readonly against: string | null
  /** Plain thresholds instead of `rules`. */
  readonly limits: readonly string[]
  readonly json: boolean
}

export const HELP = `npm run backtest -- FILE… [--rules FILE] [--against FILE] [--limit 'spo2<90 for 10s']… [--json]
npm run backtest -- --ward ID | --patient ID… --from TIME --to TIME [--rules …] [--against …] [--limit …] [--json]

What rules would have raised over recordings in files (the formats of \`npm run simulate -- replay\`), or over the readings
in the database (DATABASE_URL, or the one in DATA_DIR).

  --rules    a rule set as JSON (docs/backtest.md), "default" (if not given): the limits and rules of the product, or
             "plain": the same limits as plain thresholds without delay, hysteresis and latching
  --against  a second rule set, beside the first
  --limit    instead of --rules, these plain thresholds alone, as often as needed: 'hr>120', 'spo2<90 for 10s'
  --patient  whose stored readings; as often as needed
  --ward     everybody who lay in this ward, while he did
  --from     ISO 8601, like 2026-11-14T00:00:00Z; included
  --to       likewise, not included
  --json     one JSON object on standard output instead of tables; times in ms: since the beginning of the recording,
             of stored readings since 1970

Progress is told on standard error. Exit code: 0 done; 1 something could not be read; 2 wrong use.
`

export function parseArguments(args: readonly string[]): BacktestArguments | 'help' {
  const { values, positionals } = parse(args)
  if (values.help) return 'help'
  const limits = values.limit ?? []
  if (limits.length > 0 && values.rules !== undefined) throw new UsageError('Either --limit or --rules, not both')
  const isStored = values.patient !== undefined || values.ward !== undefined
  if (isStored === positionals.length > 0)
    throw new UsageError('Either files, or --patient or --ward with --from and --to')
  if (values.patient !== undefined && values.ward !== undefined) throw new UsageError('Either --patient or --ward')
  return {
    files: positionals,
    stored: isStored
      ? { patients: values.patient ?? [], ward: values.ward ?? null, ...period(values.from, values.to) }
      : null,
    rules: values.rules ?? 'default',
    against: values.against ?? null,
    limits,
    json: values.json ?? false,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        rules: { type: 'string' },
        against: { type: 'string' },
        limit: { type: 'string', multiple: true },
        patient: { type: 'string', multiple: true },
        ward: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error)) // rethrown for the user
  }
}

function period(from: string | undefined, to: string | undefined): { from: number; to: number } {
  const times = [from, to].map(text => Date.parse(text ?? ''))
  const [begin = Number.NaN, end = Number.NaN] = times
  if (Number.isNaN(begin) || Number.isNaN(end))
    throw new UsageError('--from and --to must be times like 2026-11-14T00:00:00Z')
  if (end <= begin) throw new UsageError('--to must lie after --from')
  return { from: begin, to: end }
}
