import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import mqtt from 'mqtt'
import t from 'tap'
import { openLine } from '../../../ingest/subscribe/line.ts'
import type { BrokerAddress } from '../../../ingest/subscribe/settings.ts'
import { topicOf } from '../../../model/topics.ts'
import { projectRoot } from '../../../processes/project-root.ts'
import { certificates } from '../../support/certificates.ts'
import { NEEDS_MOSQUITTO, startMosquitto } from '../../support/mosquitto.ts'
import { testSubscription } from '../../support/subscription.ts'
import { until } from '../../support/until.ts'

/** As the documentation gives them. */
const page = readFileSync(join(projectRoot, 'docs/external-broker.md'), 'utf8')
const acl = /```\n(# \/etc\/mosquitto\/acl\n[\s\S]*?)```/.exec(page)?.[1] ?? ''

t.test(
  'with TLS, logins and the documented access rules: devices speak for themselves alone, and so do we',
  NEEDS_MOSQUITTO,
  async t => {
    const passwords = { wardbeat: 'ours', 'dev-1': 'one', 'dev-2': 'two' }
    const broker = await startMosquitto(t, { secured: { passwords, acl } })
    const tls = { ca: certificates.ca }
    const address = { host: 'localhost', port: broker.port, tls, username: 'wardbeat', password: 'ours' }
    const { queue, metrics, commands, changes } = await testSubscription(t, address)
    const lanes = async (of: typeof metrics) => (await of.brokerLanes.get()).values[0]?.value
    await until(async () => (await lanes(metrics)) === 1)

    const device = await mqtt.connectAsync(broker.url, { username: 'dev-1', password: 'one', ca: certificates.ca })
    t.teardown(() => device.end(true))
    await device.publishAsync(topicOf('dev-2', 'vitals'), 'for another', { qos: 1 })
    await device.publishAsync(topicOf('dev-1', 'vitals'), 'for itself', { qos: 1 })
    await until(() => queue.messages().length > 0)
    t.same(queue.payloads(), ['for itself'])

    const heard: string[] = []
    device.on('message', topic => heard.push(topic))
    await device.subscribeAsync(topicOf('dev-1', 'commands'), { qos: 1 })
    await device.subscribeAsync('v1/devices/#', { qos: 1 }).catch(() => {}) // refused here or silent below: both will do
    commands.add('dev-2')
    changes.tell('dev-2', 'command')
    await until(() => commands.sent.length === 1)
    commands.add('dev-1')
    changes.tell('dev-1', 'command')
    await until(() => heard.length > 0)
    t.same(heard, [topicOf('dev-1', 'commands')])

    const open = (to: BrokerAddress) => openLine({ address: to, clientId: 'probe', onMessage() {} }).ready
    await t.rejects(open({ ...address, password: 'wrong' }), /refuses the login: reason code 13[45]/)
    await t.rejects(open({ ...address, tls: {} }), /certificate/, 'a broker that nobody vouches for')
  },
)
