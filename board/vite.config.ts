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

export default defineConfig({
  plugins: [preact(), compress],
  // Not build/board: tests compile the board's DOM-free modules into that, and this folder is served.
  build: { outDir: '../build/public', emptyOutDir: true },
})
