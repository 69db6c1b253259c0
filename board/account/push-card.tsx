import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { say } from '../parts/toast.tsx'
import { useAct } from '../parts/use-act.ts'
import { useBoard } from '../parts/use-board.ts'
import { type PushState, pushState, testPush, turnPushOff, turnPushOn } from './push-subscription.ts'

const WHY: Readonly<Record<PushState, string>> = {
  on: 'Alarms that you are told of come to this device, also while the board is closed.',
  off: 'Alarms that you are told of can come to this device, also while the board is closed.',
  blocked: 'This browser blocks notifications of this page. Allow them in its settings for this page, then come back.',
  unable: 'This browser cannot be told while the board is closed, or the page does not come over https.',
}

/** Being told on this device; a phone that lies on a table shows the ward, the bed and what it is, but no name. */
export function PushCard() {
  const { session } = useBoard()
  const state = useSignal<PushState | null>(null)
  const act = useAct()
  useEffect(() => {
    const look = () =>
      pushState()
        .then(found => {
          state.value = found
        })
        .catch(() => {
          state.value = 'unable' // a browser that fails to say cannot be relied on
        })
    void look()
    window.addEventListener('focus', look)
    return () => window.removeEventListener('focus', look)
  }, [])
  const isOn = state.value === 'on'
  const turn = () =>
    act.run(async () => {
      state.value = isOn ? await turnPushOff(session) : await turnPushOn(session)
      if (state.value === 'on') say('You are told on this device from now on.')
      if (state.value === 'off' && isOn) say('You are told on this device no more.')
    })
  const test = () =>
    act.run(async () => {
      await testPush(session)
      say('A test is on its way. If it does not come within a minute, this device cannot be relied on.')
    })
  return (
    <section class="card" aria-labelledby="push">
      <h2 id="push">Alarms on this device</h2>
      <p>{state.value === null ? 'Looking…' : WHY[state.value]}</p>
      {(isOn || state.value === 'off') && (
        <>
          <label class="check">
            <input
              type="checkbox"
              checked={isOn}
              aria-disabled={act.busy.value}
              onClick={event => {
                event.preventDefault()
                void turn()
              }}
            />{' '}
            Tell me on this device
          </label>
          {isOn && (
            <button type="button" aria-disabled={act.busy.value} onClick={test}>
              Send a test
            </button>
          )}
          <p class="quiet">
            It shows ward, bed, priority and what it is; never a name. Do not rely on it alone: a phone may be off or
            without network.
          </p>
        </>
      )}
    </section>
  )
}
