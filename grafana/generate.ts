import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { DASHBOARDS, dashboardText } from './dashboards.ts'

/** `npm run grafana`: writes the dashboards to grafana/provisioning/dashboards/wardbeat. This file runs from build/grafana. */
const dir = fileURLToPath(new URL('../../grafana/provisioning/dashboards/wardbeat/', import.meta.url))

await mkdir(dir, { recursive: true })
for (const [name, make] of Object.entries(DASHBOARDS)) {
  await writeFile(`${dir}${name}.json`, dashboardText(make))
  process.stderr.write(`grafana/provisioning/dashboards/wardbeat/${name}.json\n`)
}
