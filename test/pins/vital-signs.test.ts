import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { projectRoot } from '../../processes/project-root.ts'

t.test('the generated catalogue is the one in model/vital-signs.json', async t => {
  const generator = await import(pathToFileURL(join(projectRoot, 'scripts/generate-vital-signs.mjs')).href)
  t.equal(readFileSync(join(projectRoot, 'model/vital-signs.generated.ts'), 'utf8'), generator.generated)
})
