// Sets up what is missing, then runs all tests, or the named ones: npm test -- test/broker/authorize.test.ts
// One embedded PostgreSQL serves the whole run; every test file makes a database of its own from its template.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { allTests, failedChecks, runTests } from './run-tests.mjs'
import { root, setup } from './setup.mjs'

setup({ tests: true })
const named = process.argv.slice(2).map(arg => arg.replace(/^(?!build\/)(.*)\.tsx?$/, 'build/$1.js'))
const missing = named.filter(file => !file.endsWith('.test.js') || !existsSync(join(root, file)))
if (missing.length > 0) {
  process.stderr.write(`No test: ${missing.join(', ')}. Give paths like test/broker/authorize.test.ts\n`)
  process.exit(1)
}
const files = named.length > 0 ? named : allTests()

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop.abort())
const { startTestPostgres } = await import(pathToFileURL(join(root, 'build/test/support/postgres-for-run.js')).href)
const postgres = await startTestPostgres()
let ended = 0
const failed = await runTests(files, {
  signal: stop.signal,
  env: { ...process.env, TEST_DATABASE_URL: postgres.url },
  onEnd(file, ok, ms) {
    const seconds = (ms / 1000).toFixed(1).padStart(5)
    process.stdout.write(`${ok ? 'ok  ' : 'FAIL'} ${seconds} s  ${file}  (${++ended} of ${files.length})\n`)
    if (!ok) for (const check of failedChecks(file)) process.stdout.write(`     ${check}\n`)
  },
})
await postgres.stop()
if (stop.signal.aborted) process.exit(1)

const { code, output } = await report()
// The plain closing line, from tap's own: `# { total: 12, pass: 10, fail: 1, skip: 1 }`
const counts = output.match(/# \{ total: \d+[^}]*\}/g)?.at(-1) ?? ''
const count = name => Number(new RegExp(`${name}: (\\d+)`).exec(counts)?.[1] ?? 0)
for (const file of failed) process.stdout.write(`FAIL ${file}\n`)
process.stdout.write(`\n${count('pass')} passed, ${count('fail')} failed, ${count('skip')} skipped\n`)
process.exit(code === 0 && failed.length === 0 ? 0 : 1)

/** What failed, with its place and its differences, as tap shows it. */
async function report() {
  const tap = spawn(
    process.execPath,
    [join(root, 'node_modules/tap/dist/esm/run.mjs'), 'replay', '--reporter=terse', ...files],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let output = ''
  tap.stdout.on('data', chunk => {
    process.stdout.write(chunk)
    output += chunk
  })
  const code = await new Promise(done => tap.once('close', done))
  return { code, output }
}
