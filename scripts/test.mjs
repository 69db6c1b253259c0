// Sets up what is missing, then runs all tests, or the named ones: npm test -- test/broker/authorize.test.ts
// One embedded PostgreSQL serves the whole run; every test file makes a database of its own from its template.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root, setup } from './setup.mjs'

setup({ tests: true })
const { startTestPostgres } = await import(pathToFileURL(join(root, 'build/test/support/postgres-for-run.js')).href)
const postgres = await startTestPostgres()
const files = process.argv.slice(2).map(arg => arg.replace(/^(?!build\/)(.*)\.tsx?$/, 'build/$1.js'))
const tap = spawn(process.execPath, [join(root, 'node_modules/tap/dist/esm/run.mjs'), '--reporter=terse', ...files], {
  cwd: root,
  stdio: ['inherit', 'pipe', 'inherit'],
  env: { ...process.env, TEST_DATABASE_URL: postgres.url },
})
let output = ''
tap.stdout.on('data', chunk => {
  process.stdout.write(chunk)
  output += chunk
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => tap.kill(signal))
const code = await new Promise(done => tap.once('close', exit => done(exit ?? 1)))
await postgres.stop()

// The plain closing line, from tap's own: `# { total: 12, pass: 10, fail: 1, skip: 1 }`
const counts = output.match(/# \{ total: \d+[^}]*\}/g)?.at(-1) ?? ''
const count = name => Number(new RegExp(`${name}: (\\d+)`).exec(counts)?.[1] ?? 0)
process.stdout.write(`\n${count('pass')} passed, ${count('fail')} failed, ${count('skip')} skipped\n`)
process.exit(code)
