import { setTimeout as delay } from 'node:timers/promises'
import { connect, ErrorWithReasonCode, type IClientOptions, type MqttClient } from 'mqtt'
import { type PublishKind, topicOf } from '../model/topics.ts'
import { createAckWindow } from './ack-window.ts'
import type { Report } from './report.ts'

export interface DeviceLogin {
  /** The device's id, part of its topics. */
  readonly id: string
  readonly username?: string | undefined
  readonly password?: string | undefined
}

/** One simulated device on its own MQTT connection: QoS 1, reconnecting, sending again what was not acknowledged. */
export interface SimulatedDevice {
  /**
   * Waits while too many messages are unacknowledged.
   * @returns false, and nothing was sent, when the device was refused, released, or waited longer than `ackWithinMs`
   */
  publish(kind: PublishKind, payload: string | Uint8Array, values: number): Promise<boolean>
  /** Ends the wait of a `publish`, because the simulation is to stop. */
  release(): void
  /** Cuts the connection without a DISCONNECT, as a lost radio link does; the device reconnects by itself. */
  cut(): void
  /** Waits for the acknowledgements (at most `drainMs`), says `offline` and disconnects. */
  close(): Promise<void>
}

/** Seconds. Short enough to notice a silent broker within a minute. */
const KEEPALIVE_S = 30
/** Ms; the pauses differ per device, so that a thousand do not come back in the same instant. */
const RECONNECT_MS = { least: 500, most: 1500 }
/** CONNACK return codes of MQTT 3.1.1 that no retry cures: identifier rejected, bad password, not authorized. */
const REFUSED = [2, 4, 5]
/** Ms for the closing `offline` and DISCONNECT. */
const GOODBYE_MS = 2000

export interface DeviceOptions {
  readonly brokerUrl: string
  readonly login: DeviceLogin
  readonly report: Report
  /** 0 … 1, spreads the reconnects of a fleet. */
  readonly spread: number
  readonly connectWithinMs: number
  /** How long to wait for a missing acknowledgement before giving up, ms. */
  readonly ackWithinMs: number
  /** The same for the last ones, when the device is closed, ms. */
  readonly drainMs: number
}

/** Resolves when connected for the first time. @throws Error when refused, or not connected in time */
export async function connectDevice(options: DeviceOptions): Promise<SimulatedDevice> {
  const { login, report } = options
  const statusTopic = topicOf(login.id, 'status')
  const settings: IClientOptions = {
    clientId: login.id,
    protocolVersion: 4,
    clean: true,
    keepalive: KEEPALIVE_S,
    connectTimeout: options.connectWithinMs,
    reconnectPeriod: RECONNECT_MS.least + options.spread * (RECONNECT_MS.most - RECONNECT_MS.least),
    reconnectOnConnackError: true,
    will: { topic: statusTopic, payload: Buffer.from('offline'), qos: 1, retain: true },
    ...(login.username === undefined ? {} : { username: login.username }),
    ...(login.password === undefined ? {} : { password: login.password }),
  }
  const client = connect(options.brokerUrl, settings)
  const acks = createAckWindow(options.ackWithinMs)
  let refused = false
  client.on('error', error => {
    report.error(error.message || ('code' in error ? String(error.code) : error.name))
    if (!(error instanceof ErrorWithReasonCode && REFUSED.includes(error.code))) return
    refused = true
    acks.release()
    client.end(true)
  })
  await firstConnect(client, login.id, options.connectWithinMs)
  report.connected()

  const sayOnline = () => client.publish(statusTopic, 'online', { qos: 1, retain: true }, noteError)
  const noteError = (error?: Error | null) => {
    if (error) report.error(error.message)
  }
  sayOnline()
  client.on('connect', () => {
    report.reconnected()
    sayOnline()
  })

  return {
    async publish(kind, payload, values) {
      if (!(await acks.hasRoom())) return false
      acks.sent()
      const sentAt = performance.now()
      report.sent(values)
      const bytes = typeof payload === 'string' ? payload : Buffer.from(payload)
      client.publish(topicOf(login.id, kind), bytes, { qos: 1 }, error => {
        acks.settled()
        // Not acknowledged: the difference between sent and acknowledged counts it, and decides the exit code.
        if (error) report.error(error.message)
        else report.acknowledged(performance.now() - sentAt)
      })
      return true
    },
    release: acks.release,
    cut() {
      client.stream?.destroy()
    },
    async close() {
      if (refused) return
      const drained = await acks.drained(options.drainMs)
      if (drained && client.connected) {
        await Promise.race([
          client.publishAsync(statusTopic, 'offline', { qos: 1, retain: true }).then(() => client.endAsync()),
          delay(GOODBYE_MS, undefined, { ref: false }),
        ]).catch(noteError)
      }
      client.end(true)
    },
  }
}

/** Resolves when the broker accepted the login. @throws Error when it refused it, or not in time */
function firstConnect(client: MqttClient, id: string, withinMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => {
      clearTimeout(timer)
      client.end(true)
      reject(new Error(`${id}: ${reason}`))
    }
    const timer = setTimeout(() => fail(`not connected within ${withinMs} ms`), withinMs)
    client.once('connect', () => {
      clearTimeout(timer)
      resolve()
    })
    client.on('error', error => {
      if (error instanceof ErrorWithReasonCode && REFUSED.includes(error.code)) fail('the broker refused the login')
    })
  })
}
