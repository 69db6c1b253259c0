import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { DASHBOARDS, dashboardText } from '../../grafana/dashboards.ts'
import { MIXED } from '../../grafana/parts/data-sources.ts'
import { projectRoot } from '../../processes/project-root.ts'
import { expandPromql, readDashboard } from '../support/grafana.ts'
import { findProgram, needs } from '../support/programs.ts'
import { labelsOf, matchersIn, metricNames, metricsIn } from '../support/prometheus.ts'

const dir = join(projectRoot, 'grafana/provisioning/dashboards/wardbeat')
const read = (path: string) => readFileSync(join(projectRoot, path), 'utf8')
const dashboards = Object.keys(DASHBOARDS).map(name =>
  readDashboard(read(`grafana/provisioning/dashboards/wardbeat/${name}.json`)),
)

t.test('what is in the repository is what is made (npm run grafana)', async t => {
  t.same(
    readdirSync(dir).toSorted(),
    Object.keys(DASHBOARDS)
      .map(name => `${name}.json`)
      .toSorted(),
  )
  for (const [name, make] of Object.entries(DASHBOARDS))
    t.equal(read(`grafana/provisioning/dashboards/wardbeat/${name}.json`), dashboardText(make), name)
})

t.test('every panel says which question it answers, and asks a data source that is provisioned', async t => {
  const files = readdirSync(join(projectRoot, 'grafana/provisioning/datasources'))
  const sources = files.flatMap(file =>
    [...read(`grafana/provisioning/datasources/${file}`).matchAll(/uid: (\S+)\n\s+type: (\S+)/g)].map(
      ([, uid = '', type = '']) => ({ type, uid }),
    ),
  )
  t.equal(sources.length, 3)
  for (const { uid, panels } of dashboards) {
    t.ok(panels.length > 5)
    for (const { title, description, datasource, targets } of panels) {
      t.match(description, /[?]/, `${uid}: ${title}`)
      const asked = targets.map(target => target.datasource)
      for (const of of datasource.uid === MIXED.uid ? asked : [datasource, ...asked]) {
        t.ok(
          sources.some(source => source.uid === of.uid && source.type === of.type),
          `${uid}: ${title}: ${of.uid}`,
        )
      }
    }
  }
})

t.test('dashboards that the board leads to lead back, by the variable board', async t => {
  for (const [name, path] of [
    ['patient-vitals', '/patients/$patient'],
    ['patient-vitals-influxdb', '/patients/$patient'],
    ['ward-overview', '/beds'],
    ['alarm-load', '/alarm-load'],
    ['brokers-and-devices', '/admin/devices'],
  ] as const) {
    const made = DASHBOARDS[name]()
    t.match(made.links, [{}, { type: 'link', url: `\${board}${path}`, targetBlank: true }], name)
    t.ok(
      made.templating?.list?.some(variable => variable.name === 'board'),
      name,
    )
  }
})

t.test('docs/grafana.md has every panel', async t => {
  const page = read('docs/grafana.md')
  const described = [...page.matchAll(/^\| ([^|`]+?) \| ([^|]+?) \|$/gm)].map(([, title]) => title)
  for (const { title, panels } of dashboards) {
    for (const panel of panels) t.ok(described.includes(panel.title), `${title}: ${panel.title}`)
  }
})

t.test('PromQL asks for metrics and labels that there are', async t => {
  const names = metricNames()
  const queries = dashboards.flatMap(({ promql }) => promql)
  t.ok(queries.length > 30)
  for (const { of, expr } of queries) {
    const asked = metricsIn(expr)
    t.ok(asked.length > 0, of)
    for (const metric of asked) t.ok(names.has(metric), `${of}: ${metric}`)
    for (const { metric, label } of matchersIn(expr))
      t.ok(labelsOf(metric).includes(label), `${of}: ${metric} ${label}`)
    for (const [, labels = ''] of expr.matchAll(/\bby \(([^)]*)\)/g)) {
      for (const label of labels.split(/,\s*/)) {
        const known = asked.some(metric => labelsOf(metric).includes(label.replace(/^exported_/, '')))
        t.ok(known, `${of}: by ${label}`)
      }
    }
  }
})

t.test('Prometheus understands every query', needs('promtool'), async t => {
  const rules = dashboards
    .flatMap(({ promql }) => promql)
    .map(({ expr }, i) => ({ record: `panel:query_${i}`, expr: expandPromql(expr) }))
  const made = await mkdtemp(join(tmpdir(), 'wardbeat-grafana-'))
  t.teardown(() => rm(made, { recursive: true }))
  await writeFile(join(made, 'rules.yml'), JSON.stringify({ groups: [{ name: 'panels', rules }] })) // JSON is YAML
  const { status, stdout, stderr } = spawnSync(findProgram('promtool') ?? 'promtool', ['check', 'rules', 'rules.yml'], {
    cwd: made,
  })
  t.equal(status, 0, `${stdout}${stderr}`)
})
