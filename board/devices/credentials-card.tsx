import { useSignal } from '@preact/signals'
import { Dialog } from '../parts/dialog.tsx'
import { go } from '../parts/route.ts'
import { ShowOnce } from '../parts/show-once.tsx'
import { say } from '../parts/toast.tsx'
import { useAct } from '../parts/use-act.ts'
import { useBoard } from '../parts/use-board.ts'
import { etagOf } from '../record/record-data.ts'
import { decodeToken, devicePath, type SeenDevice } from './device-data.ts'

type Doing = 'rotate' | 'revoke' | 'remove'

const ASKED: Readonly<Record<Doing, { title: string; text: string; act: string }>> = {
  rotate: {
    title: 'A new token',
    text: 'The token until now ends at once: the device is cut off until it gets the new one.',
    act: 'Make a new token',
  },
  revoke: {
    title: 'Take the token away',
    text: 'The device is cut off at once, and cannot connect until a new token is made. It keeps its patient.',
    act: 'Take it away',
  },
  remove: {
    title: 'Decommission the device',
    text:
      'It is taken off its patient and its bed, and cut off. What it measured stays. This cannot be undone; the id is free to ' +
      'be registered again.',
    act: 'Decommission',
  },
}

/** Token and end of a device. None of it can be undone, so each says first what it does. */
export function CredentialsCard({ device }: { device: SeenDevice }) {
  const { session } = useBoard()
  const doing = useSignal<Doing | null>(null)
  const token = useSignal<string | null>(null)
  const act = useAct()
  const path = devicePath(device.id)
  const close = () => {
    doing.value = null
    token.value = null
  }
  const work: Readonly<Record<Doing, () => Promise<void>>> = {
    async rotate() {
      const { body } = await session.request('POST', `${path}/credentials`)
      token.value = decodeToken(body, 'credentials')
    },
    async revoke() {
      await session.request('DELETE', `${path}/credentials`)
      close()
      say('The token is taken away.')
    },
    async remove() {
      await session.request('DELETE', path, undefined, etagOf(device))
      say(`${device.id} is decommissioned.`)
      go('/admin/devices')
    },
  }
  const button = (what: Doing, text: string) => (
    <button
      type="button"
      onClick={() => {
        doing.value = what
      }}
    >
      {text}
    </button>
  )
  const asked = doing.value === null ? null : { what: doing.value, ...ASKED[doing.value] }
  return (
    <section class="card" aria-labelledby="device-token">
      <h2 id="device-token">Token and end</h2>
      <p class="quiet">
        It logs in to MQTT with its id and a token, of which only a hash is kept. Whoever lost it makes a new one.
      </p>
      <div class="acts">
        {button('rotate', 'New token')}
        {button('revoke', 'Take the token away')}
        {button('remove', 'Decommission')}
      </div>
      {asked !== null && (
        <Dialog title={asked.title} onClose={close}>
          {token.value !== null ? (
            <>
              <ShowOnce label={`Token of ${device.id}:`} secret={token.value} />
              <div class="acts">
                <button type="button" class="primary" onClick={close}>
                  Done
                </button>
              </div>
            </>
          ) : (
            <>
              <p>{asked.text}</p>
              <div class="acts">
                <button
                  type="button"
                  class="primary"
                  aria-disabled={act.busy.value}
                  onClick={() => void act.run(work[asked.what])}
                >
                  {asked.act}
                </button>
                <button type="button" onClick={close}>
                  Cancel
                </button>
              </div>
            </>
          )}
        </Dialog>
      )}
    </section>
  )
}
