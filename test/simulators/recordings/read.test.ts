import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { projectRoot } from '../../../processes/project-root.ts'
import { readRecordings } from '../../../simulators/recordings/read.ts'
import { UnreadableRecording } from '../../../simulators/recordings/recording.ts'

const extract = (name: string) => join(projectRoot, 'test/data/recordings', name)
const HOUR = 3_600_000
const MINUTE = 60_000

t.test('BIDMC: a row a second, NaN is not sent, zero is', async t => {
  const [recording] = await readRecordings(extract('bidmc_13_extract.csv'))
  t.equal(recording?.name, 'bidmc_13_extract')
  t.equal(recording?.samples.length, 40)
  t.same(recording?.samples[0], { atMs: 0, vitals: { hr: 66, pulse: 66, rr: 4, spo2: 100 } })
  t.same(recording?.samples[3], { atMs: 3000, vitals: { hr: 66, pulse: 66, spo2: 100 } })
  t.same(recording?.samples.at(-1)?.vitals.rr, 0)
  t.same(recording?.ignored, {})
})

t.test('CinC 2019: a row an hour, FiO2 becomes percent, laboratory values are counted', async t => {
  const [recording] = await readRecordings(extract('cinc2019_p000006_extract.psv'))
  t.equal(recording?.samples.length, 11)
  t.same(recording?.samples[0], {
    atMs: 0,
    vitals: { hr: 109, spo2: 100, temp: 36.56, sbp: 118, map: 86, rr: 18.5, fio2: 40 },
  })
  t.equal(recording?.samples[1]?.atMs, HOUR)
  t.equal(recording?.samples[10]?.vitals.glucose, 73)
  t.equal(recording?.ignored.HCO3, 1)
  t.equal(recording?.ignored.SepsisLabel, 11)
  t.equal(recording?.eventMs, null)
  t.ok((recording?.ageYears ?? 0) > 17)
})

t.test('CinC 2012: clock times, unknown weight left out, two values of one minute are both kept', async t => {
  const [recording] = await readRecordings(extract('cinc2012_135130_extract.txt'))
  t.same(recording?.samples[0], { atMs: 0, vitals: { weight: 110 } })
  const at0832 = recording?.samples.filter(({ atMs }) => atMs === 8 * HOUR + 32 * MINUTE)
  t.same(
    at0832?.map(({ vitals }) => vitals.abp_map),
    [96, 94],
  )
  t.equal(at0832?.[0]?.vitals.fio2, 50)
  t.equal(at0832?.[0]?.vitals.gcs, 3)
  t.equal(recording?.ignored.Urine, 1)
})

t.test('long CSV: negative minutes, limits and texts passed over, 0 is sent', async t => {
  const [recording] = await readRecordings(extract('long_made_up.csv'))
  t.same(recording?.samples, [
    { atMs: 0, vitals: { hr: 107, sbp: 101, dbp: 58 } },
    { atMs: 10 * MINUTE, vitals: { rr: 22, fio2: 40, temp: 37.4 } },
    { atMs: 15 * MINUTE, vitals: { gcs: 15, hr: 0 } },
  ])
  t.same(recording?.ignored, { 'limit.hr.high': 1, loc: 1, lactate: 1 })
})

t.test('generic CSV: names of others, ISO times, a device per subject, implausible values as they are', async t => {
  const recordings = await readRecordings(extract('generic_made_up.csv'))
  t.same(
    recordings.map(({ name, samples }) => [name, samples]),
    [
      [
        'generic_made_up-a',
        [
          { atMs: 0, vitals: { hr: 72, spo2: 97, sbp: 121 } },
          { atMs: 5000, vitals: { hr: 74 } },
          { atMs: 15_000, vitals: { hr: 73, spo2: 400, sbp: 119 } },
        ],
      ],
      ['generic_made_up-b', [{ atMs: 0, vitals: { hr: 91, spo2: 95, sbp: 132 } }]],
    ],
  )
  t.same(recordings[0]?.ignored, { lactate: 2 })
})

t.test('time columns in other units, Unix times, BOM, semicolons, rows out of order, short rows', async t => {
  const dir = await mkdtemp(join(tmpdir(), 'wardbeat-recordings-'))
  t.teardown(() => rm(dir, { recursive: true, force: true }))
  const cases: [string, number[]][] = [
    ['\uFEFFtime_s,hr\r\n1.5,70\r\n2,71\r\n', [0, 500]],
    ['t_min;hr\n2;70\n1;71\n', [0, MINUTE]],
    ['ts,hr\n1795000000000,70\n1795000000250,71\n', [0, 250]],
    ['time,hr\n1795000000,70\n1795000002,71\n', [0, 2000]],
    ['time,hr\n0,70\nlater,71\n3,72\n4\n', [0, 3000]],
  ]
  for (const [text, times] of cases) {
    const file = join(dir, 'file.csv')
    await writeFile(file, text)
    const [recording] = await readRecordings(file)
    t.same(
      recording?.samples.map(({ atMs }) => atMs),
      times,
      JSON.stringify(text),
    )
  }
})

t.test('a recording without any vital sign is read as an empty one', async t => {
  const dir = await mkdtemp(join(tmpdir(), 'wardbeat-recordings-'))
  t.teardown(() => rm(dir, { recursive: true, force: true }))
  const file = join(dir, 'empty.csv')
  await writeFile(file, 'time,hr,lactate\n0,NaN,1.1\n')
  t.same(await readRecordings(file), [{ name: 'empty', samples: [], ignored: { lactate: 1 }, rows: [0] }])
})

t.test('a file that cannot be used is refused with the reason', async t => {
  const dir = await mkdtemp(join(tmpdir(), 'wardbeat-recordings-'))
  t.teardown(() => rm(dir, { recursive: true, force: true }))
  const cases: [string, RegExp][] = [
    ['', /no known recording format/],
    ['a,b\n1,2\n', /no known recording format has the header "a, b"/],
    ['time,hr\n"0,1\n', /Quote/i],
  ]
  for (const [text, message] of cases) {
    const file = join(dir, 'file.csv')
    await writeFile(file, text)
    await t.rejects(readRecordings(file), { name: 'UnreadableRecording', message }, JSON.stringify(text))
  }
  await t.rejects(readRecordings(join(dir, 'missing.csv')), UnreadableRecording)
})
