import t from 'tap'
import { seedDemoIntegration } from '../../../processes/demo/integration.ts'
import { postgresJobs } from '../../../store/postgres/jobs.ts'
import { postgresProvisioningKeys } from '../../../store/postgres/provisioning-keys.ts'
import { postgresSettings } from '../../../store/postgres/settings.ts'
import { postgresUsers } from '../../../store/postgres/users.ts'
import { postgresWebhooks } from '../../../store/postgres/webhooks.ts'
import { testDatabase } from '../../support/database.ts'
import { T0 } from '../../support/records.ts'

t.test('the demo has an import, a key and a paused webhook, once', async t => {
  const { pool } = await testDatabase(t)
  const users = postgresUsers(pool)
  await users.ensure({ email: 'admin@wardbeat.local', name: 'A', roles: ['admin'], passwordHash: '' }, T0)
  const [jobs, provisioningKeys, webhooks] = [
    postgresJobs(pool),
    postgresProvisioningKeys(pool),
    postgresWebhooks(pool),
  ]
  const ports = { jobs, provisioningKeys, webhooks, users, settings: postgresSettings(pool), clock: () => T0 }
  await seedDemoIntegration(ports)
  await seedDemoIntegration(ports)
  t.match((await jobs.list({ limit: 5 })).items, [{ kind: 'devices-import', state: 'queued', total: 4 }])
  t.match(await provisioningKeys.list(), [{ usesLeft: 25, revokedAt: null }])
  const { items } = await webhooks.list({ limit: 5 })
  t.match(items, [{ disabledAt: T0, disabledReason: null }])
  t.match((await webhooks.deliveries(items[0]?.id ?? '', { limit: 5 })).items, [{ type: 'webhook.test', nextAt: null }])
})
