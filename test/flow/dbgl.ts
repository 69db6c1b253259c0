import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generate } from '../../benchmarks/generate.ts'
import { embeddedUrl, registerWard } from '../../benchmarks/ward.ts'
import { startTestSystem } from '../support/system.ts'
import { openProbe, openSql } from '../support/probe.ts'
import { killPart } from '../support/kill.ts'
import { until } from '../support/until.ts'
const ends: (() => unknown)[]=[]; const t={teardown:(f: () => unknown)=>{ends.unshift(f)}}
try{
const system = await startTestSystem(t, {LOG_LEVEL:'info'})
const sql = await openSql(t, system)
const probe = await openProbe(t, system, sql, 'probe')
  const credentials = join(system.dataDir, 'ward.json')
  await writeFile(credentials, JSON.stringify(await registerWard(await embeddedUrl(system.dataDir), 'kill', 200)))
  const enough = new AbortController()
  let sending = 0
  const load = generate(
    { port: system.mqttPort, devices: 200, credentials, rate: 800, seconds: 200, drainSeconds: 60 },
    () => sending++,
    enough.signal,
  )
  await until(() => sending > 2, { within: 30_000, what: 'the load runs' })
for (let i=0;i<3;i++){
  await probe.publish({spo2:97}); 
  const a=performance.now()
  const back = killPart(system,'rules').then(()=>console.log('back',performance.now()-a))
  await until(async () => (await system.pidOf('rules')) === null, { every: 1 })
  console.log('gone', performance.now()-a)
  const ts = await probe.publish({ spo2: 79 })
  console.log('acked', performance.now()-a)
  until(async()=>await system.pidOf('rules')).then(()=>console.log('new pid',performance.now()-a))
  const jobs = setInterval(()=>{ void sql('select queue, state, count(*)::int as n from bullmq.job group by 1,2').then(r=>console.log(Math.round(performance.now()-a), JSON.stringify(r)))},500)
  console.log('late', await probe.raised('spo2', ts, 30000), performance.now()-a)
  clearInterval(jobs)
  await back
  await probe.publish({ spo2: 98 }); await probe.ended('spo2')
}
enough.abort(); console.log(await load)
console.log(system.output())
}catch(e){console.error(e)}
for(const e of ends) await e()
process.exit()
