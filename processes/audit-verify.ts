import pg from 'pg'
import type { AuditBlock } from '../store/audit.ts'
import { type AuditReport, verifyAudit } from '../store/postgres/audit-verify.ts'
import { parseConfiguration } from './configuration.ts'
import { projectRoot } from './project-root.ts'
import { StartError } from './start-error.ts'
import { withDatabase } from './with-database.ts'

/**
 * `npm run audit:verify [-- NUMBER:HASH]`: recomputes the chain of the audit. Exit 0 when all fits, 1 when something was
 * tampered with, 2 when it could not be verified.
 */
const MOST_SHOWN = 100
const USAGE = 'npm run audit:verify [-- NUMBER:HASH], a block that was noted before'

const say = (line: string) => process.stdout.write(`${line}\n`)

function notedBlock(argument: string | undefined): AuditBlock | undefined {
  if (argument === undefined) return undefined
  const [, number, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(argument) ?? []
  if (number === undefined || hash === undefined) throw new StartError(`"${argument}" is no block: ${USAGE}`)
  return { number: Number(number), hash }
}

function sum(report: AuditReport): string[] {
  const number = (n: number) => n.toLocaleString('en')
  return [
    `${number(report.entries)} entries in ${number(report.blocks)} blocks, ${number(report.waiting)} not sealed yet`,
    ...(report.late > 0
      ? [`Note: ${number(report.late)} of them tell of a time more than a day before they were written`]
      : []),
    ...(report.newest === null ? [] : [`Newest block ${report.newest.number}:${report.newest.hash}`]),
    report.findings === 0 ? 'The audit is whole.' : `The audit was tampered with: ${number(report.findings)} findings.`,
  ]
}

async function main(): Promise<number> {
  const parsed = parseConfiguration(process.env, projectRoot)
  if (!parsed.ok) throw new StartError(parsed.problems.join('\n'))
  const noted = notedBlock(process.argv[2])
  let shown = 0
  const report = await withDatabase('audit-verify', parsed.configuration, url =>
    verifyAudit(
      url,
      finding => {
        if (shown++ < MOST_SHOWN) say(finding)
      },
      noted,
    ),
  )
  if (shown > MOST_SHOWN) say(`… and ${shown - MOST_SHOWN} more`)
  for (const line of sum(report)) say(line)
  return report.findings === 0 ? 0 : 1
}

try {
  process.exitCode = await main()
} catch (error) {
  const isOld = error instanceof pg.DatabaseError && error.code === '42P01' // undefined_table
  if (!isOld && !(error instanceof StartError)) throw error
  process.stderr.write(isOld ? 'The database is of an older version: start this one once\n' : `${error.message}\n`)
  process.exitCode = 2
}
