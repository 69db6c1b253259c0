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
const tap = spawn(process.execPath, [join(root, 'node_modules/tap/dist/esm/run.mjs'), ...files], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, TEST_DATABASE_URL: postgres.url },
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => tap.kill(signal))
const code = await new Promise(done => tap.once('exit', exit => done(exit ?? 1)))
await postgres.stop()
process.exit(code)
