import { createHash, randomBytes } from 'node:crypto'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { type Act, ownAct } from '../../model/act.ts'
import type { Clock } from '../../model/clock.ts'
import type { JobStore } from '../../store/jobs.ts'
import type { ProvisioningKeyStore } from '../../store/provisioning-keys.ts'
import type { Settings } from '../../store/settings.ts'
import type { UserStore } from '../../store/users.ts'
import type { WebhookStore } from '../../store/webhooks.ts'

export interface DemoIntegrationPorts {
  readonly jobs: Pick<JobStore, 'create'>
  readonly provisioningKeys: Pick<ProvisioningKeyStore, 'create'>
  readonly users: Pick<UserStore, 'secretByEmail'>
  readonly webhooks: Pick<WebhookStore, 'create' | 'test' | 'update'>
  readonly settings: Settings
  readonly clock: Clock
}

/** Setting that says that it was done, so that a person may change it. */
const SETTING = 'demo-integration'
const Seeded = Type.Object({ seeded: Type.Literal(true) })
const DAY_MS = 86_400_000
const SECRET_BYTES = 32

/** A gateway and what publishes through it; one line is broken, so that the report has something to say. */
const DEVICES = `id,name,kind,manufacturer,serialNumber,intervalSeconds,gatewayId
demo-gateway,"Gateway, at home",gateway,Invented Devices,DEMO-G1,,
demo-wearable-1,Wrist band 1,wearable,Invented Devices,DEMO-W1,900,demo-gateway
demo-wearable-2,Wrist band 2,wearable,Invented Devices,DEMO-W2,900,demo-gateway
demo-wearable-3,Wrist band 3,bracelet,Invented Devices,DEMO-W3,900,demo-gateway
`
const MOST_BYTES = 10_000

/** What device integrators look at: an import that the jobs role takes up, a key, and a webhook that is paused. Once. */
export async function seedDemoIntegration(ports: DemoIntegrationPorts): Promise<void> {
  const { jobs, provisioningKeys, users, settings, clock } = ports
  if (Value.Check(Seeded, await settings.get(SETTING))) return
  const now = clock()
  const admin = (await users.secretByEmail('admin@wardbeat.local'))?.user.id
  if (admin !== undefined) {
    const act = { ...ownAct(now), by: admin }
    await jobs.create({ kind: 'devices-import', params: {} }, { bytes: bytesOf(DEVICES), mostBytes: MOST_BYTES }, act)
    // Its secret is told to nobody: this one is only looked at.
    const keyHash = createHash('sha256').update(randomBytes(SECRET_BYTES)).digest()
    const key = { name: 'Wrist bands of the demo ward', keyHash, expiresAt: now + 30 * DAY_MS, uses: 25 }
    await provisioningKeys.create(key, act)
    await seedWebhook(ports, act)
  }
  await settings.set(SETTING, { seeded: true, at: now })
}

/** Nobody listens there, so it is paused; its test was given up. */
async function seedWebhook({ webhooks }: DemoIntegrationPorts, act: Act): Promise<void> {
  const { id } = await webhooks.create(
    {
      url: 'http://127.0.0.1:4000/',
      events: ['alert.raised', 'alert.resolved'],
      description: 'Pagers of the demo ward',
    },
    `whsec_${randomBytes(SECRET_BYTES).toString('base64url')}`,
    act,
  )
  await webhooks.test(id, act)
  await webhooks.update(id, { disabled: true }, null, act)
}

async function* bytesOf(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text)
}
