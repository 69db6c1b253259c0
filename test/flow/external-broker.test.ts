import mqtt from 'mqtt'
import t from 'tap'
import { topicOf } from '../../model/topics.ts'
import { killPart } from '../support/kill.ts'
import { NEEDS_MOSQUITTO, startMosquitto } from '../support/mosquitto.ts'
import { openProbe, openSql } from '../support/probe.ts'
import { startTestSystem } from '../support/system.ts'
import { until } from '../support/until.ts'

t.setTimeout(180_000)

t.test(
  'the whole system on an external broker: readings, alarms, presence, commands, rejects, a kill',
  NEEDS_MOSQUITTO,
  async t => {
    const broker = await startMosquitto(t)
    const system = await startTestSystem(t, { MQTT_BROKER_URL: broker.url })
    const sql = await openSql(t, system)
    t.equal(await system.pidOf('broker'), null, 'our own broker is not started')

    const probe = await openProbe(t, { ...system, mqttUrl: broker.url }, sql, 'probe')
    await probe.raised('spo2', await probe.publish({ spo2: 79 }))
    await probe.publish({ spo2: 98 })
    await probe.ended('spo2')

    const device = await mqtt.connectAsync(broker.url, {
      will: { topic: topicOf('probe', 'status'), payload: Buffer.from('offline'), qos: 1, retain: true },
      reconnectPeriod: 0,
    })
    t.teardown(() => device.end(true))
    const commands: { id: string; type: string }[] = []
    device.on('message', (_topic, payload) => commands.push(JSON.parse(payload.toString())))
    await device.subscribeAsync(topicOf('probe', 'commands'), { qos: 1 })
    await device.publishAsync(topicOf('probe', 'status'), 'online', { qos: 1, retain: true })
    const isOnline = async () => (await system.api<{ online: boolean }>('GET', '/devices/probe')).online
    await until(isOnline, { every: 100, what: 'the device is online' })

    await system.api('POST', '/devices/probe/commands', { type: 'identify' })
    await until(() => commands.length === 1)
    const [command] = commands
    await device.publishAsync(topicOf('probe', 'commands/ack'), JSON.stringify({ id: command?.id, ok: true }), {
      qos: 1,
    })
    await until(
      async () => {
        const { items } = await system.api<{ items: { state: string }[] }>('GET', '/devices/probe/commands')
        return items[0]?.state === 'done'
      },
      { every: 50, what: 'the answer has arrived' },
    )

    await device.publishAsync(topicOf('probe', 'vitals'), '{"vitals":', { qos: 1 })
    await until(async () => {
      const { items } = await system.api<{ items: { reason: string }[] }>('GET', '/rejects')
      return items.some(({ reason }) => reason === 'malformed-json')
    })

    await probe.raised('spo2', await probe.publish({ spo2: 79 }))
    await killPart(system, 'ingest')
    await probe.publish({ spo2: 98 })
    await probe.ended('spo2', 20_000)

    device.stream.destroy()
    await until(async () => !(await isOnline()), { every: 100, what: 'its will was heard' })
    const [stored] = await sql<{ readings: number }>(
      "select count(*)::int as readings from vitals where device_id = 'probe'",
    )
    t.equal(stored?.readings, 4, 'each reading is stored once')
    t.match(await system.stop(), { code: 0 })
  },
)
