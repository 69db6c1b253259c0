import { randomUUID } from 'node:crypto'
import t from 'tap'
import type { BrokerConnections } from '../../../store/broker-connections.ts'
import { postgresBrokerConnections } from '../../../store/postgres/broker-connections.ts'
import { brokerConnectionsContract } from '../../contract/broker-connections.ts'
import { testDatabase } from '../../support/database.ts'

t.test('connections of brokers in PostgreSQL', t =>
  brokerConnectionsContract(t, async t => {
    const { pool } = await testDatabase(t)
    const lives = new Map<BrokerConnections, string>()
    return {
      life() {
        const life = randomUUID()
        const made = postgresBrokerConnections(pool, life, 'test')
        lives.set(made, life)
        return made
      },
      async die(life) {
        await pool.query("update broker_lives set seen_at = now() - interval '1 minute' where life = $1", [
          lives.get(life),
        ])
      },
    }
  }),
)
