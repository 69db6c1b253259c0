import pg from 'pg'
import { sqlState } from './sql-errors.ts'

/**
 * What the API runs as: it reads and writes everything but migrations and the audit's past. Roles belong to the whole
 * cluster, so several databases may share it; it cannot log in.
 */
export const APP_ROLE = 'wardbeat_app'

/** Not allowed; no such role; made meanwhile by another start (duplicate_object, unique_violation, a concurrent update). */
const EXPECTED = /^(42501|22023|42704|42710|23505|XX000)$/

/**
 * Gives the role its rights on every table there is, if the role can be had: called after the migrations of each start,
 * because a database may have been restored into a cluster without it.
 */
export async function grantAppRole(client: pg.Client): Promise<void> {
  const has = await client.query('select from pg_roles where rolname = $1', [APP_ROLE])
  if (has.rowCount === 0) await attempt(client, `create role ${APP_ROLE} nologin`)
  if (!(await attempt(client, `set role ${APP_ROLE}`))) await attempt(client, `grant ${APP_ROLE} to current_user`)
  await client.query('reset role')
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [APP_ROLE])
  if ((rowCount ?? 0) > 0) await client.query(GRANTS)
}

/** @returns false when we may not, or another start was faster; what the API then does is `canActAsApp`'s to find out */
async function attempt(client: pg.Client, sql: string): Promise<boolean> {
  try {
    await client.query(sql)
    return true
  } catch (error) {
    if (!EXPECTED.test(sqlState(error) ?? '')) throw error
    return false
  }
}

/** Only what is lacking is granted: a start that changes nothing writes nothing. */
const GRANTS = `
  do $$
  declare
    t record;
  begin
    if not has_schema_privilege('${APP_ROLE}', current_schema(), 'USAGE') then
      execute format('grant usage on schema %I to ${APP_ROLE}', current_schema());
    end if;
    for t in
      select c.oid, c.relname, c.relkind from pg_class c
      where c.relnamespace = current_schema()::regnamespace and c.relowner = current_user::regrole
        and c.relkind in ('r', 'p', 'v', 'S') and not c.relispartition
    loop
      if t.relkind = 'S' then
        if not has_sequence_privilege('${APP_ROLE}', t.oid, 'USAGE') then
          execute format('grant usage, select on sequence %I to ${APP_ROLE}', t.relname);
        end if;
      elsif t.relname = 'audit_entries' then
        if has_table_privilege('${APP_ROLE}', t.oid, 'UPDATE') or not has_table_privilege('${APP_ROLE}', t.oid, 'SELECT') then
          revoke all on audit_entries from ${APP_ROLE};
          grant select, insert (id, at, user_id, action, is_change, patient_id, resource, reason, origin, body)
            on audit_entries to ${APP_ROLE};
        end if;
      elsif t.relname in ('audit_blocks', 'audit_seals', 'migrations') then
        if has_table_privilege('${APP_ROLE}', t.oid, 'INSERT') or not has_table_privilege('${APP_ROLE}', t.oid, 'SELECT') then
          execute format('revoke all on %I from ${APP_ROLE}', t.relname);
          execute format('grant select on %I to ${APP_ROLE}', t.relname);
        end if;
      elsif not has_table_privilege('${APP_ROLE}', t.oid, 'DELETE') then
        execute format('grant select, insert, update, delete on %I to ${APP_ROLE}', t.relname);
      end if;
    end loop;
  end $$`

/** Whether connections to this database can act as the role. Errors: what keeps a connection from being made. */
export async function canActAsApp(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, application_name: 'wardbeat-app-role' })
  await client.connect()
  try {
    await client.query(`set role ${APP_ROLE}`)
    // Granted to nobody yet: a role of that name which is not ours.
    const { rows } = await client.query<{ may: boolean }>(
      `select has_table_privilege('audit_entries', 'SELECT') and has_table_privilege('users', 'UPDATE') as may`,
    )
    return rows[0]?.may ?? false
  } catch (error) {
    if (EXPECTED.test(sqlState(error) ?? '')) return false // not allowed, or there is no such role
    throw error
  } finally {
    await client.end()
  }
}
