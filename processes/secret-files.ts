import { readFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'

/** What may hold a secret: an address holds a password. */
const SECRETS = [
  'ADMIN_PASSWORD',
  'DATABASE_URL',
  'INFLUX_TOKEN',
  'INFLUX_URL',
  'JWT_SECRET',
  'MQTT_BROKER_URL',
  'REDIS_URL',
  'VAPID_PRIVATE_KEY',
]

/**
 * `NAME_FILE=path` gives a secret by a file, as containers get their secrets, so that no secret stands in an
 * environment that others can read. The line break at the file's end is none of the secret.
 * @param problems gets a line for each file that cannot be read, and each name given both ways
 */
export function readSecretFiles(
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
  problems: string[],
): Readonly<Record<string, string | undefined>> {
  const read: Record<string, string | undefined> = { ...env }
  for (const name of SECRETS) {
    const variable = `${name}_FILE`
    const path = env[variable]
    if (!path) continue
    if (env[name]) {
      problems.push(`${name} and ${variable} are both set: give one of them`)
      continue
    }
    try {
      read[name] = readFileSync(isAbsolute(path) ? path : join(cwd, path), 'utf8').replace(/\r?\n$/, '')
    } catch (error) {
      problems.push(
        `${variable} names "${path}", which cannot be read: ${error instanceof Error ? error.message : error}`,
      )
    }
  }
  return read
}
