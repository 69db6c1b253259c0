import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { problemOf } from '../../api/plugins/problems.ts'
import { AppError, ERRORS, type ErrorCode } from '../../model/errors.ts'
import { REJECT_REASONS } from '../../model/reject.ts'
import { projectRoot } from '../../processes/project-root.ts'

const page = readFileSync(join(projectRoot, 'docs/errors.md'), 'utf8')
const rows = (pattern: RegExp) => [...page.matchAll(pattern)].map(m => m.slice(1).join(' '))
const isCode = (code: string): code is ErrorCode => code in ERRORS

/** Every source file of the parts that refuse something. */
function sources(dir: string): string[] {
  return readdirSync(join(projectRoot, dir), { withFileTypes: true }).flatMap(entry => {
    const path = join(dir, entry.name)
    if (entry.isDirectory()) return sources(path)
    return path.endsWith('.ts') ? [readFileSync(join(projectRoot, path), 'utf8')] : []
  })
}

t.test('docs/errors.md describes every error code as it is answered', async t => {
  const answered = Object.keys(ERRORS)
    .filter(isCode)
    .map(code => {
      const { type, status } = problemOf(new AppError(code, ''))
      return `${code} ${status} ${type}`
    })
  t.same(rows(/^\| `([A-Z_]+)` \| (\d+) \| `([^`]+)` \|/gm), answered)
})

t.test('docs/errors.md describes every reason of rejects', async t => {
  t.same(rows(/^\| `([a-z0-9-]+)` \|/gm), Object.keys(REJECT_REASONS))
})

t.test('every reason of rejects has somebody who gives it', async t => {
  const code = ['model/wire', 'ingest'].flatMap(sources).join('\n')
  for (const reason of Object.keys(REJECT_REASONS)) t.ok(code.includes(`'${reason}'`), reason)
})
