import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import preact from '@preact/preset-vite'
import { defineConfig, type Plugin } from 'vite'

/** A compressed copy beside each asset, made once here, so that the server compresses nothing while it serves. */
const compress: Plugin = {
  name: 'compress',
  apply: 'build',
  writeBundle({ dir = '' }) {
    const assets = join(dir, 'assets')
    for (const name of readdirSync(assets)) {
      const path = join(assets, name)
      writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }))
    }
  },
}

/** Many small files take many turns of a slow line: what many pages share is one, and so is what every page needs. */
const codeSplitting = {
  groups: [
    { name: 'board', tags: ['$initial' as const], priority: 2 },
    { name: 'shared', minShareCount: 4, priority: 1 },
  ],
}

export default defineConfig({
  plugins: [preact(), compress],
  build: {
    // Not build/board: tests compile the board's DOM-free modules into that, and this folder is served.
    outDir: '../build/public',
    emptyOutDir: true,
    rolldownOptions: { output: { codeSplitting } },
  },
})
