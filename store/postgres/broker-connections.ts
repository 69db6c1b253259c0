import type pg from 'pg'
import type { BrokerConnections } from '../broker-connections.ts'

/** A life that was not seen for so long is over, seconds: five beats, and a database that was away for a moment. */
const DEAD_AFTER_S = 15
/** Told with the life that has lost a connection. */
export const TAKEOVERS_CHANNEL = 'broker_takeovers'

const ALIVE = `(select life from broker_lives where seen_at > now() - make_interval(secs => ${DEAD_AFTER_S}))`

/** @param life a UUID of this start; `node` says which broker it is, for people */
export function postgresBrokerConnections(pool: pg.Pool, life: string, node: string): BrokerConnections {
  const connectedNowhere = async (deviceIds: readonly string[]) => {
    const { rows } = await pool.query<{ device_id: string }>(
      `select device_id from unnest($1::text[]) as asked (device_id)
       where not exists (select from broker_connections c where c.device_id = asked.device_id and c.life in ${ALIVE})`,
      [deviceIds],
    )
    return rows.map(row => row.device_id)
  }

  return {
    async came(sessions) {
      const { rows } = await pool.query<{ place: number; epoch: number; previous_life: string | null }>(
        `with given as (
           select * from unnest($1::text[], $2::text[]) with ordinality as g (device_id, client_id, place)
         ), noted as (
           insert into broker_connections as c (device_id, client_id, life, epoch)
           select device_id, client_id, $3, nextval('broker_epochs') from given order by device_id, client_id
           on conflict (device_id, client_id) do update
             set life = excluded.life, epoch = nextval('broker_epochs'), previous_life = c.life
           returning device_id, client_id, epoch::float8 as epoch, previous_life
         )
         select place::int as place, epoch, previous_life from noted join given using (device_id, client_id)
         order by place`,
        [sessions.map(s => s.deviceId), sessions.map(s => s.clientId), life],
      )
      const losers = new Set(rows.flatMap(({ previous_life: previous }) => (previous === life ? [] : (previous ?? []))))
      for (const loser of losers) await pool.query('select pg_notify($1, $2)', [TAKEOVERS_CHANNEL, loser])
      return rows.map(({ epoch }) => epoch)
    },

    async went(connections, deviceIds) {
      await pool.query(
        `delete from broker_connections c
         using unnest($1::text[], $2::text[], $3::bigint[]) as g (device_id, client_id, epoch)
         where c.device_id = g.device_id and c.client_id = g.client_id and c.epoch = g.epoch and c.life = $4`,
        [connections.map(c => c.deviceId), connections.map(c => c.clientId), connections.map(c => c.epoch), life],
      )
      return new Set(await connectedNowhere(deviceIds))
    },

    async taken(sessions) {
      const { rows } = await pool.query<{ device_id: string; client_id: string; epoch: number }>(
        `select device_id, client_id, epoch::float8 as epoch
         from unnest($1::text[], $2::text[]) as g (device_id, client_id)
         join broker_connections c using (device_id, client_id) where c.life <> $3`,
        [sessions.map(s => s.deviceId), sessions.map(s => s.clientId), life],
      )
      return rows.map(row => ({ deviceId: row.device_id, clientId: row.client_id, epoch: row.epoch }))
    },

    async beat() {
      await pool.query(
        `insert into broker_lives (life, node, seen_at) values ($1, $2, now())
         on conflict (life) do update set seen_at = excluded.seen_at`,
        [life, node],
      )
      const counted = await pool.query<{ alive: number }>(`select count(*)::int as alive from ${ALIVE} as alive`)
      const alive = counted.rows[0]?.alive ?? 1
      const { rows } = await pool.query<{ device_id: string }>(
        `delete from broker_connections where life not in ${ALIVE} returning device_id`,
      )
      if (rows.length === 0) return { alive, nowhere: [] }
      await pool.query(`delete from broker_lives where life not in ${ALIVE}`)
      return { alive, nowhere: await connectedNowhere([...new Set(rows.map(row => row.device_id))]) }
    },

    async end() {
      await pool.query('delete from broker_lives where life = $1', [life])
    },
  }
}
