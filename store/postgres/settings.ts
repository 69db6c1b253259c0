import type pg from 'pg'
import type { Settings } from '../settings.ts'

/** `get` answers null for a key that was never set. */
export function postgresSettings(pool: pg.Pool): Settings {
  return {
    async get(key) {
      const { rows } = await pool.query<{ value: unknown }>('select value from settings where key = $1', [key])
      return rows[0]?.value ?? null
    },
    async set(key, value) {
      await pool.query(
        'insert into settings (key, value) values ($1, $2::jsonb) on conflict (key) do update set value = excluded.value',
        [key, JSON.stringify(value)],
      )
    },
  }
}
