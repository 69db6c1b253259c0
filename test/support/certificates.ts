import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The tests run compiled, from `build/`; the certificates stay where they are. */
const folder = join(process.cwd(), 'test/support/certificates')
const pem = (name: string) => readFileSync(join(folder, name), 'utf8')

/** See `certificates/README.md`. */
export const certificates = {
  ca: pem('ca.crt'),
  server: { cert: pem('server.crt'), key: pem('server.key') },
  device: { cert: pem('device.crt'), key: pem('device.key') },
  stranger: { cert: pem('stranger.crt'), key: pem('stranger.key') },
}
