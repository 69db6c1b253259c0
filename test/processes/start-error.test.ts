import { createServer } from 'node:net'
import t from 'tap'
import { whyNotFree } from '../../processes/ports.ts'
import { cannotListen } from '../../processes/start-error.ts'

const HTTP = { name: 'HTTP_PORT', host: 'nohost.invalid', port: 8080 }
const failure = (code: string) => Object.assign(new Error(`listen ${code}`), { code })

t.test('why a server cannot listen is told with the variable that mends it', async t => {
  for (const code of ['ENOTFOUND', 'EAI_AGAIN']) {
    t.match(cannotListen(failure(code), HTTP).message, /^HTTP_HOST: the name nohost\.invalid does not resolve/)
    t.match(cannotListen(failure(code), { ...HTTP, name: 'MQTTS_PORT' }).message, /^MQTT_HOST: the name/)
  }
  t.match(cannotListen(failure('EACCES'), HTTP).message, /set HTTP_PORT to one above 1023/)
  t.match(cannotListen(failure('EMFILE'), HTTP).message, /HTTP_PORT.*listen EMFILE/)
})

t.test('an address of another machine is not a port in use', async t => {
  const foreign = await whyNotFree(20_000, '192.0.2.1')
  t.equal(foreign?.code, 'EADDRNOTAVAIL')
  t.match(foreign && cannotListen(foreign, { ...HTTP, host: '192.0.2.1' }).message, /^HTTP_HOST: this machine does not/)
  const server = createServer()
  t.teardown(() => server.close())
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const taken = await whyNotFree(port, '127.0.0.1')
  t.match(taken && cannotListen(taken, { ...HTTP, port }).message, /is in use; stop what uses it, or set HTTP_PORT/)
})

t.test('a name that nobody knows says so', async t => {
  const why = await whyNotFree(20_000, 'nohost.invalid')
  t.match(why && cannotListen(why, HTTP).message, /does not resolve/)
})
