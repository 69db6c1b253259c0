// Sets up what is missing, then runs one of the commands in this same process: node scripts/run.mjs simulators/main.js …
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root, setup } from './setup.mjs'

const [script, ...args] = process.argv.slice(2)
setup()
process.argv.splice(1, process.argv.length, join(root, 'build', script), ...args)
await import(pathToFileURL(join(root, 'build', script)).href)
