import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { parseBackupCommand } from '../../../processes/backup/command.ts'

const parse = (args: readonly string[], env: NodeJS.ProcessEnv = {}) => parseBackupCommand('backup', args, env)

t.test('the passphrase comes from a file or the environment, the option before it', async t => {
  const dir = await mkdtemp(join(tmpdir(), 'wardbeat-command-'))
  t.teardown(() => rm(dir, { recursive: true }))
  const [one, other] = [join(dir, 'one'), join(dir, 'other')]
  await writeFile(one, 'the passphrase of a file\nwhat follows\n')
  await writeFile(other, 'the passphrase of another file')
  const env = { BACKUP_PASSPHRASE: 'of the environment' }
  t.same(parse(['x'], env), { file: 'x', passphrase: 'of the environment' })
  t.same(parse(['x'], { ...env, BACKUP_PASSPHRASE_FILE: one }), { file: 'x', passphrase: 'the passphrase of a file' })
  t.same(
    parse(['x', '--passphrase-file', other], { BACKUP_PASSPHRASE_FILE: one }).passphrase,
    'the passphrase of another file',
  )
})

t.test('what is wrong is said with how it is used, and without the passphrase', async t => {
  const env = { BACKUP_PASSPHRASE: 'long enough for it' }
  t.throws(() => parse([], env), { message: /Give one file: npm run backup -- FILE/ })
  t.throws(() => parse(['x', 'y'], env), { message: /Give one file/ })
  t.throws(() => parse(['x', '--passphrase', 'y'], env), { message: /--passphrase.*npm run backup/s })
  t.throws(() => parse(['x']), { message: /Give a passphrase/ })
  t.throws(() => parse(['x'], { BACKUP_PASSPHRASE: 'elevenchars' }), {
    message: 'The passphrase is shorter than 12 characters',
  })
  t.throws(() => parse(['x', '--passphrase-file', '/nowhere/at/all']), { message: /cannot be read/ })
})
