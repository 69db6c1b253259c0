import { createMetrics } from '../../observability/metrics.ts'

/** Every name under which a metric of ours can be asked for, a histogram's three included. */
export function metricNames(): ReadonlySet<string> {
  const names = new Set<string>()
  for (const metric of createMetrics().registry.getMetricsAsArray()) {
    const isHistogram = metric.constructor.name === 'Histogram'
    for (const end of isHistogram ? ['_bucket', '_sum', '_count'] : ['']) names.add(metric.name + end)
  }
  return names
}

/** Labels by the name of the metric, as this program gives them. */
export function labelsOf(name: string): readonly string[] {
  const metric = createMetrics()
    .registry.getMetricsAsArray()
    .find(m => m.name === name || m.name === name.replace(/_(bucket|sum|count)$/, ''))
  const own =
    metric !== undefined && 'labelNames' in metric && Array.isArray(metric.labelNames) ? metric.labelNames : []
  return [...own.map(String), 'process', 'instance', 'le']
}

/** Metrics that a PromQL expression asks for. */
export function metricsIn(expression: string): readonly string[] {
  const withoutTexts = expression.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""')
  return [...new Set(withoutTexts.match(/\b(?:wardbeat|nodejs|process)_\w+/g) ?? [])]
}

/** Labels by which it chooses, with the metric. */
export function matchersIn(expression: string): readonly { metric: string; label: string }[] {
  return [...expression.matchAll(/\b((?:wardbeat|nodejs|process)_\w+)\{([^}]*)\}/g)].flatMap(
    ([, metric = '', inside = '']) =>
      [...inside.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => ({ metric, label })),
  )
}
