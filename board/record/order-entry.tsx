import { clinicMoment } from '../clinic-time.ts'
import { Badge } from '../parts/badge.tsx'
import { clinicZone } from '../parts/clinic-zone.ts'
import { say } from '../parts/toast.tsx'
import { useAct } from '../parts/use-act.ts'
import { useBoard } from '../parts/use-board.ts'
import { type Order, type OrderState, orderText } from './orders-data.ts'
import { etagOf } from './record-data.ts'

/** What needs a form or a dialog. */
export type OrderWish = 'change' | 'sign' | 'stop' | 'cancel'

interface Props {
  readonly path: string
  readonly order: Order
  readonly onWish: (wish: OrderWish) => void
  readonly onChanged: () => void
}

const STATES: Readonly<Record<OrderState, { text: string; tone: 'calm' | 'attention' | 'over' }>> = {
  draft: { text: 'draft, not signed', tone: 'attention' },
  signed: { text: 'signed, not started', tone: 'attention' },
  active: { text: 'active', tone: 'calm' },
  stopped: { text: 'stopped', tone: 'over' },
  cancelled: { text: 'dropped', tone: 'over' },
}

export function OrderEntry({ path, order, onWish, onChanged }: Props) {
  const { session } = useBoard()
  const act = useAct()
  const { state } = order
  const moment = (at: number) => clinicMoment(at, clinicZone.value)
  const start = () =>
    act.run(async () => {
      await session.request('POST', `${path}/${encodeURIComponent(order.id)}/start`, undefined, etagOf(order))
      say(`${order.medication} is started.`)
      onChanged()
    }, 'Not started.')
  const said = [
    order.from !== null && `from ${moment(order.from)}`,
    order.to !== null && `to ${moment(order.to)}`,
    order.signedBy !== null && order.signedAt !== null && `signed by ${order.signedBy.name}, ${moment(order.signedAt)}`,
    order.signedBy === null && order.draftedBy !== null && `written by ${order.draftedBy.name}`,
    order.endReason !== null && `${STATES[state].text} by ${order.endedBy?.name ?? 'somebody'}: ${order.endReason}`,
  ].filter(Boolean)
  return (
    <article class="card" aria-label={`Order: ${order.medication}`}>
      <header class="card-head">
        <h2 id={`order-${order.id}`} tabIndex={-1}>
          <bdi>{orderText(order)}</bdi>
        </h2>
        <Badge {...STATES[state]} />
      </header>
      {order.instructions !== null && <p class="written">{order.instructions}</p>}
      <p class="quiet">{said.join('; ')}</p>
      {order.overrides.map(({ adviceId, reason }) => (
        <p key={adviceId} class="quiet">
          Signed against “{order.advice.find(a => a.id === adviceId)?.text ?? 'an advice'}”: {reason}
        </p>
      ))}
      <div class="acts">
        {state === 'draft' && session.may('orders:sign') && (
          <button type="button" class="primary" onClick={() => onWish('sign')}>
            Sign
          </button>
        )}
        {state === 'signed' && session.may('orders:give') && (
          <button type="button" class="primary" aria-disabled={act.busy.value} onClick={() => void start()}>
            Start
          </button>
        )}
        {state === 'draft' && session.may('orders:write') && (
          <>
            <button type="button" onClick={() => onWish('change')}>
              Change
            </button>
            <button type="button" onClick={() => onWish('cancel')}>
              Drop
            </button>
          </>
        )}
        {(state === 'signed' || state === 'active') && session.may('orders:sign') && (
          <button type="button" onClick={() => onWish('stop')}>
            Stop
          </button>
        )}
      </div>
    </article>
  )
}
