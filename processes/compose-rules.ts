import { bullmqConsumer } from '../bus/bullmq/consumer.ts'
import { postgresChangeFeed } from '../bus/postgres/changes.ts'
import { postgresLanes } from '../bus/postgres/lanes.ts'
import { sharedConsumer } from '../bus/shared-consumer.ts'
import { systemClock } from '../model/clock.ts'
import { startAlarmClock } from '../rules/alarm-clock.ts'
import { startRules } from '../rules/start.ts'
import { postgresActiveRules } from '../store/postgres/active-rules.ts'
import { postgresAlarmClock } from '../store/postgres/alarm-clock.ts'
import { postgresDeviceProfiles } from '../store/postgres/device-profiles.ts'
import { postgresEpisodes } from '../store/postgres/episodes.ts'
import { postgresEscalationRunner } from '../store/postgres/escalations.ts'
import { EVALUATION_LOCK_CLASS } from '../store/postgres/locks.ts'
import { postgresPatientProfiles } from '../store/postgres/patient-profiles.ts'
import { postgresScoreWriter } from '../store/postgres/score-writer.ts'
import type { Composition, RunningRole } from './compose.ts'
import { evaluationsQueue, openPool } from './parts.ts'
import { openVitalsStore } from './vitals-store.ts'

export async function composeRules(composition: Composition): Promise<RunningRole> {
  const { settings, log, metrics } = composition
  const pool = openPool(composition, { name: 'rules', max: 6, durable: false })
  // Apart, and with a limit: what was measured before must not hold up what is decided now.
  const history = openPool(composition, { name: 'rules-history', max: 1, durable: false, statementTimeoutMs: 10_000 })
  const vitalsStore = openVitalsStore(settings.configuration, log)
  const url = settings.databaseUrl
  const changes = postgresChangeFeed({ url, log })
  const { readings: readingsShards, evaluations: shards } = settings.configuration.shards
  const rules = await startRules(
    {
      readingsShards,
      shards,
      onFenced(shard) {
        // What this process holds in memory is no longer true; a fresh one reads it anew.
        log.error({ shard }, 'another rules worker has taken this shard over, ending')
        process.exit(1)
      },
    },
    {
      evaluations: sharedConsumer(
        bullmqConsumer(evaluationsQueue(composition)),
        postgresLanes({ url, lanes: shards, lockClass: EVALUATION_LOCK_CLASS, log }),
      ),
      episodes: postgresEpisodes(pool),
      patients: postgresPatientProfiles(pool),
      devices: postgresDeviceProfiles(pool),
      rules: postgresActiveRules(pool),
      scores: postgresScoreWriter(history),
      vitals: vitalsStore.reader(history),
      changes,
      log,
      metrics,
      clock: systemClock,
    },
  )
  const alarmClock = startAlarmClock({
    alarmClock: postgresAlarmClock(pool),
    escalations: postgresEscalationRunner(pool),
    clock: systemClock,
    log,
  })
  return {
    async close() {
      await alarmClock.close()
      await rules.close()
      await changes.close()
      vitalsStore.close()
      await history.end()
      await pool.end()
    },
  }
}
