import { once } from 'node:events'
import { systemClock } from '../model/clock.ts'
import type { FieldError } from '../model/errors.ts'
import { SCORES, type ScoreInput } from '../model/score.ts'
import { evaluateScore } from '../rules/scores/evaluate.ts'
import type { ScoreTable } from '../rules/scores/table.ts'
import { SCORE_TABLES } from '../rules/scores/tables.ts'
import { parseWireInput } from '../rules/scores/wire-input.ts'
import { wireResult } from '../rules/scores/wire-result.ts'
import { type InputLine, inputLines } from './input-lines.ts'

const HELP = `npm run score -- SCORE     (${SCORES.join(', ')})

Reads one JSON object of inputs a line from standard input and writes one result a line:

  echo '{"rr":26,"spo2":93,"supplemental_o2":true,"sbp":100,"pulse":115,"consciousness":"A","temp":38.5}' \\
    | npm run --silent score -- news2

A line that cannot be read gives {"status":"error","line":…,"errors":[{"path":…,"message":…}]} in its place, and the rest
goes on; empty lines are passed over. What was left out of account is told on standard error. docs/scores.md names the
fields of each score.

Exit code: 0 every line was scored; 1 at least one could not be read; 2 wrong use.
`
const EXIT = { ok: 0, badLines: 1, usage: 2 }
/** Characters. An object of all inputs has fewer than 300. */
const LONGEST_LINE = 65_536

process.exitCode = await main(process.argv.slice(2))

async function main([name, ...more]: readonly string[]): Promise<number> {
  if (name === '--help' || name === '-h') {
    process.stdout.write(HELP)
    return EXIT.ok
  }
  const score = SCORES.find(s => s === name)
  if (score === undefined || more.length > 0) {
    const problem = score === undefined ? `"${name ?? ''}" is no score` : `"${more.join(' ')}" is too much`
    process.stderr.write(`${problem}; one of ${SCORES.join(', ')}\nnpm run score -- --help says more\n`)
    return EXIT.usage
  }
  // Who reads may have seen enough: `| head -1`.
  process.stdout.on('error', error => process.exit('code' in error && error.code === 'EPIPE' ? EXIT.ok : EXIT.badLines))
  return scoreLines(SCORE_TABLES[score])
}

async function scoreLines(table: ScoreTable): Promise<number> {
  let number = 0
  let bad = 0
  for await (const line of inputLines(process.stdin.setEncoding('utf8'), LONGEST_LINE)) {
    number++
    if ('text' in line && line.text.trim() === '') continue
    const read = scoreLine(table, line)
    if ('errors' in read) {
      bad++
      for (const { path, message } of read.errors) note(number, path === '' ? message : `${path} ${message}`)
    } else {
      for (const text of read.notes) note(number, text)
    }
    const result = 'errors' in read ? { status: 'error', line: number, errors: read.errors } : read.result
    if (!process.stdout.write(`${JSON.stringify(result)}\n`)) await once(process.stdout, 'drain')
  }
  return bad === 0 ? EXIT.ok : EXIT.badLines
}

type Scored =
  | { readonly result: Readonly<Record<string, unknown>>; readonly notes: readonly string[] }
  | { readonly errors: readonly FieldError[] }

function scoreLine(table: ScoreTable, line: InputLine): Scored {
  if ('tooLong' in line) return { errors: [{ path: '', message: `longer than ${LONGEST_LINE} characters` }] }
  let value: unknown
  try {
    value = JSON.parse(line.text)
  } catch {
    return { errors: [{ path: '', message: 'is not JSON' }] }
  }
  const parsed = parseWireInput(table, value)
  if (!parsed.ok) return { errors: parsed.errors }
  const { readings, subject, unknown } = parsed.input
  const result = evaluateScore(table, readings, subject, systemClock())
  const refused = result.parts.flatMap(part => part.inputs).filter(input => input.state === 'implausible')
  return {
    result: wireResult(result),
    notes: [
      ...unknown.map(field => `"${field}" is no input of ${table.name}, left out`),
      ...refused.map((input: ScoreInput) => `${input.input} ${input.value} cannot be measured, counted as missing`),
    ],
  }
}

function note(line: number, text: string): void {
  process.stderr.write(`line ${line}: ${text}\n`)
}
