import t from 'tap'
import { importFile } from '../../../jobs/work/import.ts'
import { patientImport } from '../../../jobs/work/patient-import.ts'
import { AppError } from '../../../model/errors.ts'
import type { Job } from '../../../model/job.ts'
import { postgresWorkerPorts } from '../../../processes/worker-ports.ts'
import type { JobProgress } from '../../../store/jobs.ts'
import { testDatabase } from '../../support/database.ts'
import { actAt } from '../../support/records.ts'

const NOW = Date.UTC(2026, 10, 21)
const JOB: Job = {
  id: '00000000-0000-4000-8000-00000000aaaa',
  kind: 'patients-import',
  state: 'running',
  params: {},
  createdAt: NOW,
  createdBy: '00000000-0000-4000-8000-00000000bbbb',
  startedAt: NOW,
  endedAt: null,
  done: 0,
  total: null,
  counts: {},
  problem: null,
}

async function withImport(t: Parameters<typeof testDatabase>[0]) {
  const { pool } = await testDatabase(t)
  const ports = postgresWorkerPorts(pool, () => NOW)
  async function* bytesOf(text: string): AsyncIterable<Uint8Array> {
    yield Buffer.from(text)
  }
  return {
    ports,
    pool,
    async run(text: string, job: Job = JOB, goOn = (_progress: JobProgress) => true) {
      const told: JobProgress[] = []
      const importer = patientImport(ports, { job, act: actAt(NOW, null) })
      await importFile(bytesOf(text), importer, job, async progress => {
        told.push(progress)
        return goOn(progress)
      })
      return {
        counts: told.at(-1)?.counts,
        created: told.flatMap(({ created }) => created),
        errors: told.flatMap(({ errors }) => errors),
      }
    },
  }
}

t.test('a file as spreadsheets write it: byte-order mark, semicolons, quotes, headings in any writing', async t => {
  const { ports, run } = await withImport(t)
  const { counts, created } = await run(
    '\ufeffFamily;GIVEN;Birth date;Sex;NHS-Number;hospital;mobile;e-mail;address;City;emergency name;emergency phone\r\n' +
      '"Test; the ""Elder""";Ada Maria;1960-02-29;F;943 476 5919;T-1;+61 491 570 156;ada@example.org;1 Example Street;Sampleton;Ben;+61 491 570 157\r\n',
  )
  t.same(counts, { created: 1, unchanged: 0, refused: 0 })
  t.match(await ports.patients.get(created[0]?.id ?? ''), {
    name: { given: ['Ada', 'Maria'], family: 'Test; the "Elder"' },
    birthDate: '1960-02-29',
    sex: 'female',
    identifiers: [
      { system: 'uk-nhs', value: '9434765919' },
      { system: 'hospital', value: 'T-1' },
    ],
    contacts: [
      { kind: 'phone', value: '+61 491 570 156', use: 'mobile' },
      { kind: 'email', value: 'ada@example.org' },
    ],
    address: { lines: ['1 Example Street'], city: 'Sampleton', country: null },
    emergencyContacts: [{ name: 'Ben', phone: '+61 491 570 157' }],
  })
})

t.test('every line that cannot be used is told with its number and column, and costs nothing but itself', async t => {
  const { ports, run } = await withImport(t)
  const { counts, errors, created } = await run(
    [
      'family,given,birthDate,sex,medicare,email',
      '=cmd()|/c calc,<script>alert(1)</script>,1970-01-01,,,',
      'Future,A,2030-01-01,,,',
      'Old,A,1849-12-31,,,',
      'NoDay,A,2023-02-29,,,',
      'NoSex,A,1970-01-01,x,,',
      'NoDigit,A,1970-01-01,,2123456711,',
      'Family card,A,,,2123456701,',
      'NoMail,A,1970-01-01,,,nobody',
      '"Broken,A,1970-01-01,,,',
      `${'x'.repeat(10_240)},A,1970-01-01,,,`,
      ',A,1970-01-01,,,',
      'محمد,é,1970-01-02,m,,',
      '',
    ].join('\n'),
  )
  t.same(counts, { created: 2, unchanged: 0, refused: 10 })
  t.same(
    errors.map(({ line, path }) => [line, path]),
    [
      [3, 'birthDate'],
      [4, 'birthDate'],
      [5, 'birthDate'],
      [6, 'sex'],
      [7, 'medicare'],
      [8, 'birthDate'],
      [9, 'email'],
      [10, ''],
      [11, 'family'],
      [12, ''],
    ],
  )
  t.match(await ports.patients.get(created[0]?.id ?? ''), {
    name: { given: ['<script>alert(1)</script>'], family: '=cmd()|/c calc' },
  })
})

const file = (count: number) =>
  `family,given,birthDate\n${Array.from({ length: count }, (_, i) => `Family${i * 7919},Given,19${10 + (i % 90)}-01-01`).join('\n')}\n`

t.test('the same file again adds nobody, and tells by line who is there', async t => {
  const { run, pool } = await withImport(t)
  const first = await run(file(250))
  t.same(first.counts, { created: 250, unchanged: 0, refused: 0 })
  const again = await run(file(250), { ...JOB, id: '00000000-0000-4000-8000-00000000cccc' })
  t.same(again.counts, { created: 0, unchanged: 250, refused: 0 })
  t.same(again.errors[0], { line: 2, path: '', message: `already there: ${first.created[0]?.id}` })
  t.equal((await pool.query('select 1 from patients')).rowCount, 250)
})

t.test('lines that were taken before an interruption are not added twice', async t => {
  const { run, pool } = await withImport(t)
  await run(file(250), JOB, ({ done }) => done < 200)
  t.equal((await pool.query('select 1 from patients')).rowCount, 200)
  const { counts } = await run(file(250), { ...JOB, done: 100, counts: { created: 100 } })
  t.match(counts, { created: 250, unchanged: 0 })
  t.equal((await pool.query('select 1 from patients')).rowCount, 250)
})

t.test('one line that only the database refuses is told, and the others of its hundred are added', async t => {
  const { ports, pool } = await withImport(t)
  const importer = patientImport(
    {
      ...ports,
      patientImport: {
        async enrol(newcomers, act) {
          if (newcomers.some(({ fields }) => fields.name.family === 'Bad'))
            throw new AppError('VALIDATION_FAILED', 'No')
          return ports.patientImport.enrol(newcomers, act)
        },
      },
    },
    { job: JOB, act: actAt(NOW) },
  )
  const rows = ['Good', 'Bad', 'Fine'].map((family, i) => ({
    line: i + 2,
    cells: new Map([
      ['family', family],
      ['birthDate', `1970-01-0${i + 1}`],
    ]),
  }))
  t.match(await importer.take(rows), [
    { type: 'created' },
    { type: 'refused', errors: [{ path: '', message: 'No' }] },
    { type: 'created' },
  ])
  t.equal((await pool.query('select 1 from patients')).rowCount, 2)
})
