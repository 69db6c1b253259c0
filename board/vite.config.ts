import preact from '@preact/preset-vite'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [preact()],
  // Not build/board: tests compile the board's DOM-free modules into that, and this folder is served.
  build: { outDir: '../build/public', emptyOutDir: true },
})
