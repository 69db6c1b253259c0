import { rmSync } from 'node:fs'
import preact from '@preact/preset-vite'
import { defineConfig, type Plugin } from 'vite'

const outDir = new URL('../build/board/', import.meta.url)

/** Tests compile the board's DOM-free modules into the same folder, so only what Vite itself wrote is swept away. */
const sweepAssets: Plugin = {
  name: 'sweep-assets',
  apply: 'build',
  buildStart: () => rmSync(new URL('assets/', outDir), { recursive: true, force: true }),
}

export default defineConfig({
  plugins: [preact(), sweepAssets],
  build: { outDir: '../build/board', emptyOutDir: false },
})
