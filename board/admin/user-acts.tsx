import { useSignal } from '@preact/signals'
import { fields } from '../live/fields.ts'
import { Dialog } from '../parts/dialog.tsx'
import type { RecordState } from '../parts/record-state.ts'
import { ShowOnce } from '../parts/show-once.tsx'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { inWords } from '../session/request.ts'
import type { Account } from './user-data.ts'

/** Disable and enable, unlock, and a code for somebody who forgot the password. What can be undone does not ask. */
export function UserActs({ account, record }: { account: Account; record: RecordState<Account> }) {
  const { session, now } = useBoard()
  const busy = useSignal(false)
  const code = useSignal<string | null>(null)
  const path = `/users/${encodeURIComponent(account.id)}`
  const own = session.user.value?.id === account.id
  const act = async (work: () => Promise<void>) => {
    if (busy.value) return
    busy.value = true
    try {
      await work()
    } catch (error) {
      say(`Not done. ${inWords(error)}`)
    } finally {
      busy.value = false
    }
  }
  const setDisabled = (disabled: boolean): Promise<void> =>
    act(async () => {
      record.took(await session.request('PATCH', path, { disabled }, record.etag.value))
      say(`${account.name} is ${disabled ? 'disabled and logged out everywhere' : 'enabled'}.`, () => {
        void setDisabled(!disabled) // says itself when it fails
      })
    })
  const unlock = () =>
    act(async () => {
      await session.request('POST', `${path}/unlock`, {})
      await record.refetch()
      say(`${account.name} may try again.`)
    })
  const reset = () =>
    act(async () => {
      const { body } = await session.request('POST', `${path}/password-reset`, {})
      code.value = fields(body, 'reset').text('code')
      await record.refetch()
    })
  const locked = account.lockedUntil !== null && account.lockedUntil > now.value
  return (
    <section class="card">
      <h2>Access</h2>
      <div class="acts">
        {locked && (
          <button type="button" aria-disabled={busy.value} onClick={unlock}>
            Unlock
          </button>
        )}
        <button type="button" aria-disabled={busy.value} onClick={reset}>
          Reset the password
        </button>
        {!own && (
          <button
            type="button"
            aria-disabled={busy.value}
            onClick={() => void setDisabled(account.disabledAt === null)}
          >
            {account.disabledAt === null ? 'Disable' : 'Enable'}
          </button>
        )}
      </div>
      {code.value !== null && (
        <Dialog
          title="A code for a new password"
          onClose={() => {
            code.value = null
          }}
        >
          <ShowOnce
            label={`Give this code to ${account.name}. It is entered at the login, “I have a reset code”:`}
            secret={code.value}
          />
        </Dialog>
      )}
    </section>
  )
}
