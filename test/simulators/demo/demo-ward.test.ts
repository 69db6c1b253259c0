import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { DEVICE_ID } from '../../../model/topics.ts'
import { projectRoot } from '../../../processes/project-root.ts'
import { DEMO_BEDS } from '../../../simulators/demo/demo-ward.ts'
import { readRecordings } from '../../../simulators/recordings/read.ts'
import { replayTimeline } from '../../../simulators/timeline.ts'
import { alarmsOf } from '../../support/adult-limits.ts'

const RECORDINGS = join(projectRoot, 'simulators/demo/recordings')

/** All alarms of one round of each bed, by bed. */
async function alarmsByBed() {
  return Promise.all(
    DEMO_BEDS.map(async bed => {
      const [recording] = await readRecordings(join(RECORDINGS, bed.recording))
      if (!recording) throw new Error(bed.recording)
      return alarmsOf(replayTimeline(recording, { fromMs: bed.fromSecond * 1000 }))
    }),
  )
}

t.test('a visitor sees a critical alarm within two minutes, and not at the very start', async t => {
  const critical = (await alarmsByBed()).flat().filter(alarm => alarm.critical)
  const first = Math.min(...critical.map(({ atMs }) => atMs))
  t.ok(first > 20_000 && first < 120_000, `first critical value after ${first} ms`)
})

t.test('most patients are calm: at least six never alarm, at most four do', async t => {
  const calm = (await alarmsByBed()).filter(alarms => alarms.length === 0)
  t.ok(calm.length >= 6, `${calm.length} calm`)
})

t.test('every alarming patient alarms within two minutes', async t => {
  for (const alarms of await alarmsByBed()) {
    const first = alarms[0]
    if (first) t.ok(first.atMs <= 120_000, `${first.code} after ${first.atMs} ms`)
  }
})

t.test('ten beds, each with a device, a person and a recording of its own; adults between 40 and 90', async t => {
  t.equal(DEMO_BEDS.length, 10)
  for (const of of [
    DEMO_BEDS.map(b => b.bed),
    DEMO_BEDS.map(b => b.device.id),
    DEMO_BEDS.map(b => b.recording),
    DEMO_BEDS.map(b => `${b.name.given} ${b.name.family}`),
  ]) {
    t.equal(new Set(of).size, 10)
  }
  for (const { birthDate, device } of DEMO_BEDS) {
    const year = Number(birthDate.slice(0, 4))
    t.ok(year >= 1938 && year <= 1985, birthDate)
    t.match(device.id, DEVICE_ID)
  }
})

t.test('no recording ships without being used, and the licence stands beside them', async t => {
  const files = await readdir(RECORDINGS)
  t.same(files.sort(), [...DEMO_BEDS.map(b => b.recording), 'LICENCE.md'].sort())
})
