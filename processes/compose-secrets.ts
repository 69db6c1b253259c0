import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { newVapidKey } from '../jobs/channels/vapid.ts'
import { projectRoot } from './project-root.ts'

/** What docker-compose.yml takes by file. A database or a broker keeps the password it was made with, so none is replaced. */
const random = () => randomBytes(32).toString('base64url')
const [postgres, redis, influx] = [random(), random(), random()]

const FILES: readonly (readonly [name: string, text: string])[] = [
  ['postgres_password', postgres],
  ['database_url', `postgres://wardbeat:${postgres}@postgres:5432/wardbeat`],
  ['redis_password', redis],
  ['redis_url', `redis://:${redis}@redis:6379`],
  [
    'redis.conf',
    `requirepass ${redis}\ndir /data\nappendonly yes\nappendfsync always\nmaxmemory-policy noeviction\nsave ""\n`,
  ],
  ['influx_password', influx],
  ['influx_url', `http://wardbeat:${influx}@influxdb:8086`],
  ['jwt_secret', random()],
  ['vapid_private_key', newVapidKey()],
  ['admin_password', random()],
  ['grafana_password', random()],
  // What Grafana reads the databases with: a role that sees no names, and the login of InfluxDB in the form of 1.8.
  ['wardbeat_grafana_password', random()],
  ['wardbeat_influx_token', `wardbeat:${influx}`],
]

const dir = process.argv[2] ?? join(projectRoot, 'secrets')
try {
  await mkdir(dir, { mode: 0o700 })
  // Containers read them as other users: the folder keeps everybody else out.
  for (const [name, text] of FILES) await writeFile(join(dir, name), text, { mode: 0o444, flag: 'wx' })
  process.stdout.write(
    [
      `Made ${FILES.length} secrets in ${dir}.`,
      'Now put the certificate of this house beside them: tls.pem (with its chain) and tls.pem.key.',
      `The first administrator's password stands in ${join(dir, 'admin_password')}.`,
      '',
    ].join('\n'),
  )
} catch (error) {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  process.stderr.write(
    `${dir} is there already. Servers keep the passwords they were made with: remove the folder only together with their volumes\n`,
  )
  process.exit(1)
}
