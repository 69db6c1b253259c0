import t from 'tap'
import { device, testBroker } from '../support/broker.ts'
import { until } from '../support/until.ts'

const commandsOf = (id: string) => `v1/devices/${id}/commands`

/** A device that listens to its commands (or those of another), and what it has heard. */
async function listening(t: Parameters<typeof device>[0], port: number, id: string, to = id) {
  const client = await device(t, port, id)
  const heard: { topic: string; id: string; type: string }[] = []
  client.on('message', (topic, payload) => heard.push({ topic, ...JSON.parse(payload.toString()) }))
  await client.subscribeAsync(commandsOf(to), { qos: 1 })
  return { client, heard, ids: () => heard.map(command => command.id) }
}

t.test('a command reaches a device that listens, once, and counts as sent', async t => {
  const { port, commands, changes } = await testBroker(t)
  const { heard, ids } = await listening(t, port, 'dev-1')
  const id = commands.add('dev-1')
  changes.tell('dev-1', 'command')
  await until(() => heard.length === 1)
  t.match(heard, [{ topic: commandsOf('dev-1'), id, type: 'identify', params: {} }])
  await until(() => commands.sent.includes(id))
  const next = commands.add('dev-1')
  changes.tell('dev-1', 'command')
  await until(() => heard.length === 2)
  t.same(ids(), [id, next], 'the first is not sent again on the same connection')
})

t.test('a command waits for the device, and comes again on its next connection until it is answered', async t => {
  const { port, commands } = await testBroker(t)
  const [one, two] = [commands.add('dev-1'), commands.add('dev-1')]
  const first = await listening(t, port, 'dev-1')
  await until(() => first.heard.length === 2)
  t.same(first.ids(), [one, two])
  await first.client.endAsync()
  commands.answered(one)
  const second = await listening(t, port, 'dev-1')
  await until(() => second.heard.length === 1)
  t.same(second.ids(), [two])
})

t.test('nobody hears the commands of somebody else; a gateway hears those of the devices behind it', async t => {
  const { port, commands, credentials, changes } = await testBroker(t)
  credentials.behind.set('dev-9', new Set(['dev-2']))
  const own = await listening(t, port, 'dev-1')
  const gateway = await listening(t, port, 'dev-9', 'dev-2')
  const id = commands.add('dev-2')
  changes.tell('dev-2', 'command')
  await until(() => gateway.heard.length === 1)
  t.same(gateway.ids(), [id])
  t.same(own.ids(), [])
})

t.test('a device that listens no more is sent nothing, and what was missed is looked for after a loss', async t => {
  const { port, commands, changes } = await testBroker(t)
  const deaf = await listening(t, port, 'dev-1')
  await deaf.client.unsubscribeAsync(commandsOf('dev-1'))
  commands.add('dev-1')
  changes.tell('dev-1', 'command')
  const other = await listening(t, port, 'dev-3')
  const id = commands.add('dev-3')
  changes.lose()
  await until(() => other.heard.length === 1)
  t.same(other.ids(), [id])
  t.same(deaf.ids(), [])
})
