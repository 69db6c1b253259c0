// What every command needs first: dependencies and a build, each only when its inputs changed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))
const SERVER_DIRS = [
  'model',
  'bus',
  'store',
  'broker',
  'ingest',
  'rules',
  'api',
  'jobs',
  'simulators',
  'observability',
  'processes',
  'benchmarks',
]
const NODE_FLOOR = [20, 19]

/** @param {{ tests?: boolean }} [need] */
export function setup(need = {}) {
  checkNode()
  const release = lock()
  try {
    step('dependencies', hash(['package-lock.json']), () => run('npm', ['ci', '--no-audit', '--no-fund']))
    const server = hash([...SERVER_DIRS, 'tsconfig.json'])
    if (need.tests) {
      // What the tests need holds all of the product, so a start after a test run builds nothing.
      step('build-tests', hash([...SERVER_DIRS, 'board', 'grafana', 'test', 'tsconfig.json']), () =>
        compile('tsconfig.json'),
      )
      writeFileSync(join(root, STAMPS.build), server)
    } else {
      step('build', server, () => compile('tsconfig.production.json'))
    }
    step('board', hash(['board', 'model', 'tsconfig.json']), () =>
      bin('vite/bin/vite.js', ['build', 'board', '--logLevel', 'warn']),
    )
  } finally {
    release()
  }
}

/** Compiles from nothing: output of a file that was removed or renamed must not live on. */
function compile(project) {
  for (const dir of [...SERVER_DIRS, 'board', 'grafana', 'test'])
    rmSync(join(root, 'build', dir), { recursive: true, force: true })
  rmSync(join(root, STAMPS.build), { force: true })
  bin('typescript/bin/tsc', ['-p', project])
  cpSync(join(root, 'store/postgres/migrations'), join(root, 'build/store/postgres/migrations'), { recursive: true })
  cpSync(join(root, 'rules/advice/data'), join(root, 'build/rules/advice/data'), { recursive: true })
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < NODE_FLOOR[0] || (major === NODE_FLOOR[0] && minor < NODE_FLOOR[1])) {
    fail(`Wardbeat needs Node.js ${NODE_FLOOR.join('.')} or newer; this is ${process.versions.node}.`)
  }
}

/** What proves that a step was done for these inputs: a stamp beside its output, so that it goes when the output goes. */
const STAMPS = {
  dependencies: 'node_modules/.wardbeat-stamp',
  build: 'build/.stamp',
  'build-tests': 'build/test/.stamp',
  board: 'build/public/.stamp',
}

function step(name, inputs, work) {
  const stamp = join(root, STAMPS[name])
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs) return
  process.stderr.write(`setting up: ${name}\n`)
  work()
  writeFileSync(stamp, inputs)
}

/** SHA-256 over paths and contents, in a fixed order. */
function hash(paths) {
  const sum = createHash('sha256').update(process.versions.modules)
  const visit = path => {
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).sort()) visit(join(path, name))
    } else {
      sum.update(relative(root, path)).update('\0').update(readFileSync(path)).update('\0')
    }
  }
  for (const path of paths) if (existsSync(join(root, path))) visit(join(root, path))
  return sum.digest('hex')
}

/** Two commands started at once set up one after the other. A lock whose owner is gone is taken over. */
function lock() {
  const dir = join(root, 'node_modules/.wardbeat-lock')
  mkdirSync(join(root, 'node_modules'), { recursive: true })
  for (;;) {
    try {
      mkdirSync(dir)
      writeFileSync(join(dir, 'pid'), String(process.pid))
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      const pid = existsSync(join(dir, 'pid')) ? Number(readFileSync(join(dir, 'pid'), 'utf8')) : 0
      if (pid && !isAlive(pid)) rmSync(dir, { recursive: true, force: true })
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
    }
  }
  return () => rmSync(dir, { recursive: true, force: true })
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function bin(script, args) {
  run(process.execPath, [join(root, 'node_modules', script), ...args])
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (error || status !== 0) fail(`${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}`)
}

function fail(message) {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}
