import t from 'tap'
import { type Importer, importFile, type Outcome, Unusable } from '../../../jobs/work/import.ts'
import type { JobProgress } from '../../../store/jobs.ts'

async function* bytesOf(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text)
}

/** Lines with an even number are created, those with `bad` refused. */
function importer(taken: string[]): Importer {
  return {
    columns: ['id', 'name'],
    required: ['id'],
    take: async rows =>
      rows.map(({ cells }): Outcome => {
        const id = cells.get('id') ?? ''
        taken.push(id)
        if (id.includes('bad')) return { type: 'refused', errors: [{ path: 'id', message: 'is bad' }] }
        return { type: 'created', id }
      }),
  }
}

async function run(text: string, from = { done: 0, counts: {} }, goOn = (_progress: JobProgress) => true) {
  const taken: string[] = []
  const told: JobProgress[] = []
  const whole = await importFile(bytesOf(text), importer(taken), from, async progress => {
    told.push(progress)
    return goOn(progress)
  })
  return { whole, taken, told }
}

t.test('a broken line in the middle is told with its number, and costs nothing but itself', async t => {
  const { whole, taken, told } = await run('id,name\na,x\n"b,broken\nbad,\n\nc,\n')
  t.equal(whole, true)
  t.same(taken, ['a', 'bad', 'c'])
  t.match(told, [
    {
      done: 5,
      counts: { created: 2, unchanged: 0, refused: 2 },
      created: [
        { line: 2, id: 'a' },
        { line: 6, id: 'c' },
      ],
      errors: [
        { line: 3, path: '', message: /quote/ },
        { line: 4, path: 'id', message: 'is bad' },
      ],
    },
  ])
})

t.test('a file that was interrupted goes on after the lines that are kept', async t => {
  const text = `id\n${Array.from({ length: 250 }, (_, i) => `d${i}`).join('\n')}`
  const first = await run(text, undefined, ({ done }) => done < 200)
  t.equal(first.whole, false, 'cancelled')
  t.same(
    first.told.map(({ done }) => done),
    [100, 200],
  )
  const rest = await run(text, { done: 200, counts: { created: 200 } })
  t.equal(rest.taken[0], 'd200')
  t.match(rest.told.at(-1), { done: 250, counts: { created: 250 } })
})

t.test('a file without a usable heading is refused as a whole', async t => {
  await t.rejects(run('colour\nred'), new Unusable('The heading names "colour"; known columns are id, name'))
  await t.rejects(run(''), new Unusable('The file is empty'))
})
