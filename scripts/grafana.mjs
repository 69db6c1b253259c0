// Makes grafana/provisioning/dashboards/wardbeat from grafana/dashboards: npm run grafana (a test fails when the two disagree).
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root, setup } from './setup.mjs'

setup({ tests: true }) // the SDK is no part of the product, and so neither is this
await import(pathToFileURL(join(root, 'build/grafana/generate.js')).href)
