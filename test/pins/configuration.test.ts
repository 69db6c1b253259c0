import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { projectRoot } from '../../processes/project-root.ts'

const read = (path: string) => readFileSync(join(projectRoot, path), 'utf8')

t.test('docs/configuration.md names the variables that the code reads, and no other', async t => {
  const page = read('docs/configuration.md')
  const described = [...page.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(m => m[1] ?? '')
  const refused = [...page.matchAll(/`([A-Z_]+_URL)`/g)].map(m => m[1] ?? '').filter(name => !described.includes(name))

  const code = read('processes/configuration.ts')
  const notYet = [...(/NOT_YET = \[(.*)\]/.exec(code)?.[1] ?? '').matchAll(/'([A-Z_]+)'/g)].map(m => m[1] ?? '')
  const parsed = [...code.matchAll(/\('([A-Z][A-Z_]+)'/g)].map(m => m[1] ?? '')
  t.ok(parsed.length > 10, 'the variables were found')
  t.same(described.toSorted(), [...new Set(parsed)].toSorted())
  t.same(refused.toSorted(), notYet.toSorted())
})

t.test('no part reads the environment behind the configuration', async t => {
  const files = readdirSync(join(projectRoot, 'processes'), { encoding: 'utf8', recursive: true }).filter(file =>
    file.endsWith('.ts'),
  )
  t.ok(files.length > 20, 'the sources were found')
  const wrong = files
    .flatMap(file => [...read(`processes/${file}`).matchAll(/process\.env\.(\w+)/g)].map(m => `${file} ${m[1]}`))
    // A child of the supervisor, which has checked it.
    .filter(use => use !== 'demo-replay.ts LOG_LEVEL')
  t.same(wrong, [])
})
