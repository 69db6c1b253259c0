import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { projectRoot } from '../../processes/project-root.ts'
import { findProgram, needs } from '../support/programs.ts'
import { labelsOf, matchersIn, metricNames, metricsIn } from '../support/prometheus.ts'

const dir = join(projectRoot, 'grafana/prometheus')
const alerts = readFileSync(join(dir, 'alerts.yml'), 'utf8')
const rules = [...alerts.matchAll(/- alert: (\w+)\n\s+expr: (.*)\n([\s\S]*?)(?=\n\s+- alert|\n {2}- name|$)/g)].map(
  ([, name = '', expression = '', rest = '']) => ({ name, expression, rest }),
)

t.test('every alert asks for metrics and labels that there are', async t => {
  t.equal(rules.length, alerts.split('- alert:').length - 1)
  t.ok(rules.length > 20)
  const names = metricNames()
  for (const { name, expression } of rules) {
    const asked = metricsIn(expression)
    t.ok(asked.length > 0 || expression.startsWith('up{'), `${name} asks for something`)
    for (const metric of asked) t.ok(names.has(metric), `${name}: ${metric}`)
    for (const { metric, label } of matchersIn(expression)) {
      t.ok(labelsOf(metric).includes(label), `${name}: ${metric} has ${label}`)
    }
  }
})

t.test('docs/operations.md says of every alert what to do', async t => {
  const page = readFileSync(join(projectRoot, 'docs/operations.md'), 'utf8')
  const described = [...page.matchAll(/^\| `([A-Z]\w+)` \|/gm)].map(row => row[1])
  t.same(
    described,
    rules.map(({ name }) => name),
  )
})

t.test('Prometheus takes the configuration and the rules', needs('promtool'), async t => {
  for (const args of [
    ['check', 'rules', 'alerts.yml'],
    ['check', 'config', 'prometheus.yml'],
    ['check', 'config', 'local.yml'],
  ]) {
    const { status, stdout, stderr } = spawnSync(findProgram('promtool') ?? 'promtool', args, { cwd: dir })
    t.equal(status, 0, `${stdout}${stderr}`)
  }
})
