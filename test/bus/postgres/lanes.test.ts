import t from 'tap'
import { postgresLanes } from '../../../bus/postgres/lanes.ts'
import { createLog } from '../../../observability/log.ts'
import { SUBSCRIPTION_LOCK_CLASS } from '../../../store/postgres/locks.ts'
import { lanesContract } from '../../contract/lanes.ts'
import { testDatabase } from '../../support/database.ts'

t.test('lanes in PostgreSQL', t =>
  lanesContract(t, async t => {
    const { url, pool } = await testDatabase(t)
    return {
      lanes: 4,
      make: () =>
        postgresLanes({ url, lanes: 4, lockClass: SUBSCRIPTION_LOCK_CLASS, log: createLog('test', 'silent') }),
      async killFirst() {
        await pool.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where application_name = 'wardbeat-lanes' and datname = current_database() order by backend_start limit 1`,
        )
      },
    }
  }),
)
