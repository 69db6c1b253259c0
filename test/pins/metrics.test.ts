import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createMetrics } from '../../observability/metrics.ts'
import { projectRoot } from '../../processes/project-root.ts'

t.test('docs/metrics.md describes every metric, with its kind and labels, and no other', async t => {
  const page = readFileSync(join(projectRoot, 'docs/metrics.md'), 'utf8')
  const described = [...page.matchAll(/^\| `(wardbeat_\w+)` \| (\w+) \| ([^|]*)\|/gm)].map(row => ({
    name: row[1],
    kind: row[2],
    labels: [...(row[3] ?? '').matchAll(/`(\w+)`/g)].map(m => m[1]),
  }))
  const made = createMetrics()
    .registry.getMetricsAsArray()
    .filter(metric => metric.name.startsWith('wardbeat_'))
    .map(metric => ({
      name: metric.name,
      kind: metric.constructor.name.toLowerCase(),
      labels:
        'labelNames' in metric && Array.isArray(metric.labelNames) ? metric.labelNames.filter(l => l !== 'le') : [],
    }))
  t.same(described, made)
})
