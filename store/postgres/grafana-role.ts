import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import pg from 'pg'

/** Who Grafana logs in as: reads the views of the schema `grafana`, and nothing else. */
export const GRAFANA_ROLE = 'wardbeat_grafana'

/** Milliseconds: a panel that asks for too much must not keep the server busy. */
const STATEMENT_TIMEOUT_MS = 15_000
const CONNECTIONS = 10

/**
 * Makes the role where it is missing, gives it this password and its rights; again after each version that brings views.
 * Roles belong to the whole server. Errors: those of PostgreSQL, when we may not make roles.
 * @returns its name
 */
export async function grantGrafanaRole(url: string, password: string): Promise<string> {
  const client = new pg.Client({ connectionString: url, application_name: 'wardbeat-grafana-role' })
  await client.connect()
  try {
    await client.query('begin')
    const { rowCount } = await client.query('select from pg_roles where rolname = $1', [GRAFANA_ROLE])
    const verb = rowCount === 0 ? 'create' : 'alter'
    // Such a statement takes no parameters and may end in the server's log: it holds what checks the password, not that.
    await client.query(
      `${verb} role ${GRAFANA_ROLE} login nosuperuser nocreatedb nocreaterole noinherit connection limit ${CONNECTIONS}
       password ${client.escapeLiteral(scramVerifier(password))}`,
    )
    const database = await client.query<{ name: string }>('select current_database() as name')
    const name = client.escapeIdentifier(database.rows[0]?.name ?? '')
    await client.query(`grant connect on database ${name} to ${GRAFANA_ROLE}`)
    await client.query(`grant usage on schema grafana to ${GRAFANA_ROLE}`)
    await client.query(`grant select on all tables in schema grafana to ${GRAFANA_ROLE}`)
    await client.query(`alter role ${GRAFANA_ROLE} set default_transaction_read_only = on`)
    await client.query(`alter role ${GRAFANA_ROLE} set statement_timeout = ${STATEMENT_TIMEOUT_MS}`)
    await client.query(`alter role ${GRAFANA_ROLE} set timezone = 'UTC'`)
    await client.query('commit')
    return GRAFANA_ROLE
  } finally {
    await client.end()
  }
}

/** As PostgreSQL keeps it (RFC 5803), for a password of ASCII signs. */
function scramVerifier(password: string): string {
  const rounds = 4096
  const salt = randomBytes(16)
  const salted = pbkdf2Sync(password, salt, rounds, 32, 'sha256')
  const key = (name: string) => createHmac('sha256', salted).update(name).digest()
  const stored = createHash('sha256').update(key('Client Key')).digest('base64')
  return `SCRAM-SHA-256$${rounds}:${salt.toString('base64')}$${stored}:${key('Server Key').toString('base64')}`
}
