import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { holdDataDir, loadJwtSecret } from '../../processes/data-dir.ts'

t.test('a data folder has one holder, and a killed one does not keep it', async t => {
  const dir = await mkdtemp(join(tmpdir(), 'wardbeat-hold-'))
  t.teardown(() => rm(dir, { recursive: true, force: true }))
  const first = await holdDataDir(dir)
  t.equal(first.wasKilled, false)
  await t.rejects(holdDataDir(dir), { name: 'StartError', message: /already running/ })
  await first.letGo()
  // The same pid, started at another time: what a reboot leaves behind.
  await writeFile(join(dir, 'supervisor.json'), JSON.stringify({ pid: process.pid, startedAt: '1' }))
  const again = await holdDataDir(dir)
  t.equal(again.wasKilled, true)
  await again.letGo()
  await writeFile(join(dir, 'supervisor.json'), '{"pid":')
  const afterCrash = await holdDataDir(dir)
  await afterCrash.letGo()
})

t.test('the login secret is made once and stays', async t => {
  const dir = await mkdtemp(join(tmpdir(), 'wardbeat-secret-'))
  t.teardown(() => rm(dir, { recursive: true, force: true }))
  const secret = await loadJwtSecret(dir)
  t.ok(secret.length >= 43)
  t.equal(await loadJwtSecret(dir), secret)
  t.notMatch(await readFile(join(dir, 'secrets.json'), 'utf8'), /^$/)
  await writeFile(join(dir, 'secrets.json'), '{}')
  await t.rejects(loadJwtSecret(dir), { name: 'StartError', message: /damaged/ })
})
