import { useSignal } from '@preact/signals'
import { clinicMoment } from '../clinic-time.ts'
import { instant } from '../live/decode-alert.ts'
import { type Decode, fields, text } from '../live/fields.ts'
import { Badge } from '../parts/badge.tsx'
import { clinicZone } from '../parts/clinic-zone.ts'
import { DataTable } from '../parts/data-table.tsx'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import { inWords } from '../session/request.ts'
import { browserName } from './browser-name.ts'

interface Login {
  readonly id: string
  /** Unix ms. */
  readonly startedAt: number
  readonly lastUsedAt: number | null
  readonly ip: string | null
  readonly userAgent: string | null
  readonly current: boolean
}

const decodeLogin: Decode<Login> = (value, at) => {
  const f = fields(value, at)
  return {
    id: f.of('id', text),
    startedAt: f.of('startedAt', instant),
    lastUsedAt: f.textOrNull('lastUsedAt') === null ? null : f.of('lastUsedAt', instant),
    ip: f.textOrNull('ip'),
    userAgent: f.textOrNull('userAgent'),
    current: f.raw('current') === true,
  }
}

/** Where the person is logged in; a screen that was forgotten somewhere is ended from here. */
export function Logins() {
  const { session } = useBoard()
  const list = useList('/auth/logins', decodeLogin)
  const ending = useSignal<string | null>(null)
  const end = async (login: Login) => {
    if (ending.value !== null) return
    ending.value = login.id
    try {
      await session.request('DELETE', `/auth/logins/${encodeURIComponent(login.id)}`)
      say(`${browserName(login.userAgent)} is logged out.`)
      await list.refetch()
    } catch (error) {
      say(`Not ended. ${inWords(error)}`)
    } finally {
      ending.value = null
    }
  }
  return (
    <section>
      <h2>Where you are logged in</h2>
      <DataTable
        label="Where you are logged in"
        list={list}
        rowKey={login => login.id}
        empty="You are logged in nowhere else."
        columns={[
          { title: 'Screen', cell: login => browserName(login.userAgent) },
          { title: 'Address', cell: login => login.ip ?? '' },
          { title: 'Since', figures: true, cell: login => clinicMoment(login.startedAt, clinicZone.value) },
          {
            title: 'Last used',
            figures: true,
            cell: login => (login.lastUsedAt === null ? '' : clinicMoment(login.lastUsedAt, clinicZone.value)),
          },
          {
            title: 'Act',
            cell: login =>
              login.current ? (
                <Badge text="this screen" />
              ) : (
                <button
                  type="button"
                  aria-disabled={ending.value !== null}
                  aria-label={`Log out ${browserName(login.userAgent)}`}
                  onClick={() => void end(login)}
                >
                  Log out
                </button>
              ),
          },
        ]}
      />
    </section>
  )
}
