import { spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { projectRoot } from '../../processes/project-root.ts'
import { killPart, readiness } from '../support/kill.ts'
import { startTestSystem } from '../support/system.ts'

/** Runs the system with settings that must not start. */
function refuse(env: Record<string, string>): Promise<{ code: number | null; stderr: string }> {
  return new Promise(done => {
    const child = spawn(process.execPath, [join(projectRoot, 'build/processes/main.js')], {
      env: { ...process.env, LOG_LEVEL: 'silent', ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let stderr = ''
    child.stderr.on('data', chunk => {
      stderr += String(chunk)
    })
    child.once('exit', code => done({ code, stderr }))
  })
}

t.test('it starts, is ready, and stops in order within 10 s', async t => {
  const system = await startTestSystem(t)
  const ready = await fetch(`${system.httpUrl}/readyz`)
  t.equal(ready.status, 200, await ready.text())

  await t.test('a second start on the same data, or on a port in use, is one clear line', async t => {
    const sameData = await refuse(system.env)
    t.match(sameData, { code: 1, stderr: /^Wardbeat is already running on .*\n$/ })
    const otherData = `${system.dataDir}-other`
    t.teardown(() => rm(otherData, { recursive: true, force: true }))
    const samePort = await refuse({ ...system.env, DATA_DIR: otherData })
    t.match(samePort, { code: 1, stderr: /^Port \d+ on 127\.0\.0\.1 is in use; .*HTTP_PORT.*\n$/ })
  })

  await t.test('a killed role comes back by itself', async t => {
    await Promise.all(['broker', 'rules', 'api'].map(role => killPart(system, role)))
    t.match(await readiness(system), { status: 'ok', dependencies: { rules: { detail: 'running, 1 restarts' } } })
  })

  const { code, tookMs } = await system.stop()
  t.equal(code, 0)
  t.ok(tookMs < 10_000, `took ${tookMs} ms`)
  t.match(system.output(), /Nothing was lost/)
})

t.test('wrong settings are all named at once', async t => {
  const { code, stderr } = await refuse({ HTTP_PORT: 'x', MQTT_PORT: 'y' })
  t.equal(code, 1)
  t.match(stderr, /HTTP_PORT/)
  t.match(stderr, /MQTT_PORT/)
})
