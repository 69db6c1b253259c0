// Runs test files as plain programs, two at a time, and keeps what each says for `tap replay` to report.
// tap's own runner loads a recorder into each test and into every process that a test starts: twice the processor time.
import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { root } from './setup.mjs'

const RESULTS = join(root, '.tap/test-results')
/** Seconds that a test may take unless it says otherwise. */
const TIMEOUT_S = 120
/** None of ours is nearly as long: what hangs so that its own timer cannot fire, ms. */
const HANGS_MS = 20 * 60_000
/** Start whole systems and look at clocks: never two at once. */
const APART = 'flow'
/** The longest first, so that no core waits for them in the end. Folders that are not named come behind. */
const FIRST = [
  'board/axe.test.js',
  'board',
  'processes',
  'rules/live-scores.test.js',
  'api',
  'simulators',
  'grafana',
  'bus',
]

/** Every compiled test, as paths from the root. */
export function allTests(dir = join(root, 'build/test')) {
  return readdirSync(dir, { withFileTypes: true }).flatMap(entry => {
    const path = join(dir, entry.name)
    if (entry.isDirectory()) return allTests(path)
    return entry.name.endsWith('.test.js') ? [relative(root, path)] : []
  })
}

/**
 * @param {readonly string[]} files paths from the root
 * @param {{ signal: AbortSignal, env: NodeJS.ProcessEnv, onEnd: (file: string, ok: boolean, ms: number) => void }} options
 * @returns files whose process failed
 */
export async function runTests(files, { signal, env, onEnd }) {
  rmSync(RESULTS, { recursive: true, force: true })
  const failed = []
  const apart = files.filter(isApart)
  const others = files.filter(file => !isApart(file)).toSorted((a, b) => rank(a) - rank(b))
  const lane = async lines => {
    for (const line of lines) {
      for (let file = line.shift(); file !== undefined && !signal.aborted; file = line.shift()) {
        const startedAt = performance.now()
        const code = await run(file, env, signal)
        if (code !== 0) failed.push(file)
        onEnd(file, code === 0, performance.now() - startedAt)
      }
    }
  }
  await Promise.all([lane([apart, others]), lane([others])])
  return failed
}

/** The checks of a test file that failed, a line each, as far as it came. */
export function failedChecks(file) {
  return readFileSync(join(RESULTS, `${file}.tap`), 'utf8')
    .split('\n')
    .filter(line => /^\s*not ok/.test(line))
}

const isApart = file => file.startsWith(join('build/test', APART))

function rank(file) {
  const found = FIRST.findIndex(name => relative('build/test', file).startsWith(name))
  return found < 0 ? FIRST.length : found
}

/** @returns its exit code, null when it was killed */
async function run(file, env, signal) {
  const result = join(RESULTS, `${file}.tap`)
  mkdirSync(dirname(result), { recursive: true })
  const output = openSync(result, 'w')
  const child = spawn(process.execPath, ['--enable-source-maps', join(root, file)], {
    cwd: root,
    stdio: ['ignore', output, 'inherit'],
    env: { ...env, TAP: '1', TAP_TIMEOUT: String(TIMEOUT_S) },
  })
  const hangs = setTimeout(() => child.kill('SIGKILL'), HANGS_MS)
  const end = () => child.kill('SIGTERM')
  signal.addEventListener('abort', end)
  const code = await new Promise(done => child.once('close', done))
  signal.removeEventListener('abort', end)
  clearTimeout(hangs)
  closeSync(output)
  return code
}
