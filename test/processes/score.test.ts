import { spawn } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { SCORES } from '../../model/score.ts'
import { projectRoot } from '../../processes/project-root.ts'
import { vectorsOf } from '../rules/scores/support.ts'

async function score(args: readonly string[], input: string) {
  const child = spawn(process.execPath, [join(projectRoot, 'build/processes/score.js'), ...args])
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', chunk => {
    stdout += chunk
  })
  child.stderr.setEncoding('utf8').on('data', chunk => {
    stderr += chunk
  })
  child.stdin.on('error', () => {}) // wrong use ends it before it reads
  child.stdin.end(input)
  const code = await new Promise<number | null>(done => child.once('close', done))
  return { code, stderr, stdout, results: stdout.split('\n').filter(line => line !== '') }
}

for (const name of SCORES) {
  t.test(`npm run score -- ${name}: every vector`, async t => {
    const vectors = vectorsOf(name)
    const { code, stderr, results } = await score([name], vectors.map(v => `${JSON.stringify(v.input)}\n`).join(''))
    t.match({ code, stderr, count: results.length }, { code: 0, stderr: '', count: vectors.length })
    for (const [i, { id, expected }] of vectors.entries()) t.strictSame(JSON.parse(results[i] ?? ''), expected, id)
  })
}

t.test('a bad line gets its error in its place, and the rest goes on', async t => {
  const good = '{"pulse":84,"sbp":120}'
  const lines = [good, 'nonsense', '', '[]', '{"pulse":"fast","sbp":-1}', `{"sbp":"${'x'.repeat(70_000)}"}`, good]
  const { code, stderr, results } = await score(['shock_index'], lines.join('\r\n'))
  t.equal(code, 1)
  t.strictSame(
    results.map(line => JSON.parse(line)),
    [
      { status: 'complete', value: 0.7, category: 'reference' },
      { status: 'error', line: 2, errors: [{ path: '', message: 'is not JSON' }] },
      { status: 'error', line: 4, errors: [{ path: '', message: 'must be a JSON object of inputs' }] },
      {
        status: 'error',
        line: 5,
        errors: [{ path: 'pulse', message: 'must be a number, or null when it is not known' }],
      },
      { status: 'error', line: 6, errors: [{ path: '', message: 'longer than 65536 characters' }] },
      { status: 'complete', value: 0.7, category: 'reference' },
    ],
  )
  t.match(stderr, /^line 2: is not JSON\nline 4: .*\nline 5: pulse must be a number.*\nline 6: longer/)
})

t.test('what cannot be measured or is not asked for is said, and counts as missing', async t => {
  const { code, stderr, results } = await score(
    ['mews'],
    '{"rr":1600,"pulse":70,"sbp":120,"temp":37,"avpu":"A","hr":1}\n',
  )
  t.equal(code, 0)
  t.match(JSON.parse(results[0] ?? ''), {
    status: 'incomplete',
    total: null,
    missing: ['rr'],
    known_sum: 0,
    max_possible: 3,
  })
  t.equal(
    stderr,
    'line 1: "hr" is no input of MEWS, left out\nline 1: rr 1600 cannot be measured, counted as missing\n',
  )
})

t.test('every kind of field has its own error', async t => {
  const fields = { rr: [], spo2_scale: 3, supplemental_o2: 'yes', consciousness: 'X', age_years: -1, pregnant: 1 }
  const { results } = await score(['news2'], JSON.stringify(fields))
  t.strictSame(
    Object.fromEntries(
      JSON.parse(results[0] ?? '').errors.map(({ path, message }: { path: string; message: string }) => [
        path,
        message,
      ]),
    ),
    {
      rr: 'must be a number, or null when it is not known',
      supplemental_o2: 'must be true (oxygen) or false (air), or null when it is not known',
      consciousness: 'must be one of A, C, V, P, U, or null when it is not known',
      age_years: 'must be a number that is not below 0, or null when it is not known',
      spo2_scale: 'must be 1 or 2, or null when it is not known',
      pregnant: 'must be true or false, or null when it is not known',
    },
  )
})

t.test('wrong use, help and no input at all', async t => {
  t.match(await score(['apache'], ''), { code: 2, stdout: '', stderr: /"apache" is no score; one of news2, qsofa/ })
  t.match(await score([], ''), { code: 2, stderr: /"" is no score/ })
  t.match(await score(['news2', 'mews'], ''), { code: 2, stderr: /"mews" is too much/ })
  t.match(await score(['--help'], ''), { code: 0, stdout: /npm run score -- SCORE/ })
  t.match(await score(['news2'], ''), { code: 0, stdout: '', stderr: '' })
})
