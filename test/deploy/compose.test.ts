import { execFile, execFileSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { projectRoot } from '../../processes/project-root.ts'
import { findProgram, needs } from '../support/programs.ts'

const run = promisify(execFile)
const read = (path: string) => readFileSync(join(projectRoot, path), 'utf8')
const compose = read('docker-compose.yml')

for (const profile of ['small', 'full']) {
  t.test(`docker-compose.yml is a compose file (${profile})`, needs('docker-compose'), async t => {
    const { stdout } = await run('docker-compose', ['--profile', profile, 'config'], { cwd: projectRoot })
    t.match(stdout, /read_only: true/)
  })
}

t.test('every variable that it gives to Wardbeat is one of the documentation', async t => {
  const documented = read('docs/configuration.md')
  const [own = ''] = compose.split('\n  proxy:')
  const given = [...own.matchAll(/^ {2,6}([A-Z][A-Z_]+):/gm)].flatMap(([, name]) => name ?? [])
  t.ok(given.length > 15)
  for (const name of new Set(given)) t.ok(documented.includes(`\`${name.replace(/_FILE$/, '')}\``), name)
})

t.test('compose:secrets makes every secret but the certificate, once, each another', async t => {
  const dir = join(t.testdir(), 'secrets')
  const program = join(projectRoot, 'build/processes/compose-secrets.js')
  execFileSync(process.execPath, [program, dir])
  const wanted = [...compose.matchAll(/file: \.\/secrets\/(\S+) }/g)].flatMap(([, name]) => name ?? [])
  t.same([...readdirSync(dir), 'tls.pem', 'tls.pem.key'].sort(), wanted.sort())
  t.equal(statSync(dir).mode & 0o777, 0o700, 'nobody else enters the folder')
  const texts = readdirSync(dir).map(name => readFileSync(join(dir, name), 'utf8'))
  t.equal(new Set(texts).size, texts.length)
  const again = await run(process.execPath, [program, dir]).catch(error => error)
  t.match(again, { code: 1, stderr: /is there already/ }, 'and never replaces them')
})

t.test('the proxy understands its configuration', needs('haproxy'), async t => {
  const dir = t.testdir()
  const certificates = join(projectRoot, 'test/support/certificates')
  cpSync(join(certificates, 'server.crt'), join(dir, 'tls.pem'))
  cpSync(join(certificates, 'server.key'), join(dir, 'tls.pem.key'))
  const file = join(dir, 'haproxy.cfg')
  writeFileSync(file, read('deploy/haproxy.cfg').replaceAll('/run/secrets/', `${dir}/`))
  await t.resolves(run(findProgram('haproxy') ?? 'haproxy', ['-c', '-f', file]))
})

t.test('what the image is copied from is there', async t => {
  for (const [, path = ''] of read('Dockerfile').matchAll(/^COPY --from=build \/app\/(\S+)/gm)) {
    if (path === 'build' || path === 'node_modules') continue
    t.ok(statSync(join(projectRoot, path)), path)
  }
  for (const line of read('.dockerignore').split('\n')) {
    if (line.startsWith('!')) t.ok(statSync(join(projectRoot, line.slice(1))), line)
  }
})
