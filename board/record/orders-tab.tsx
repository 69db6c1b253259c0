import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { Pager } from '../parts/data-table.tsx'
import { focusIfLost } from '../parts/focus.ts'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import { apiPath } from '../patients/identity.ts'
import { EndOrderDialog } from './end-order-dialog.tsx'
import { OrderEntry, type OrderWish } from './order-entry.tsx'
import { OrderForm } from './order-form.tsx'
import { decodeOrder, type Order } from './orders-data.ts'
import { SignOrderDialog } from './sign-order-dialog.tsx'

const OPEN = 'draft,signed,active'

/** Medication orders: written, checked, signed, started and stopped. */
export function OrdersTab({ patientId }: { patientId: string }) {
  const { session } = useBoard()
  const path = `${apiPath(patientId)}/orders`
  const all = useSignal(false)
  const list = useList(all.value ? path : `${path}?state=${OPEN}`, decodeOrder)
  const doing = useSignal<{ readonly wish: OrderWish; readonly order: Order } | 'new' | null>(null)
  const items = list.items.value
  const tab = useRef<HTMLDivElement>(null)
  const end = async (changed: boolean, order: Order | null) => {
    doing.value = null
    if (changed) await list.refetch() // its failure is a state of the list
    const find = (selector: string) => tab.current?.querySelector<HTMLElement>(selector)
    // One that is no longer listed has no heading.
    focusIfLost(() => find(`[id="order-${order?.id}"]`) ?? find('button, input'))
  }
  const writes = session.may('orders:write')
  const wish = doing.value === 'new' ? null : doing.value
  return (
    <div ref={tab} class="sections one">
      <div class="acts">
        {writes && doing.value !== 'new' && (
          <button
            type="button"
            class="primary"
            onClick={() => {
              doing.value = 'new'
            }}
          >
            New order
          </button>
        )}
        <label class="tick">
          <input
            type="checkbox"
            checked={all.value}
            onChange={event => {
              all.value = event.currentTarget.checked
            }}
          />
          Show stopped and dropped orders
        </label>
      </div>
      {doing.value === 'new' && <OrderForm path={path} order={null} onEnd={changed => void end(changed, null)} />}
      <p class="problem" role="alert">
        {list.problem}
      </p>
      {items?.length === 0 && doing.value !== 'new' && (
        <p class="empty card">
          No order is open.{writes && ' Write one with “New order”; it counts once it is signed.'}
        </p>
      )}
      {items?.map(order =>
        wish?.wish === 'change' && wish.order.id === order.id ? (
          <OrderForm key={order.id} path={path} order={order} onEnd={changed => void end(changed, order)} />
        ) : (
          <OrderEntry
            key={order.id}
            path={path}
            order={order}
            onWish={wished => {
              doing.value = { wish: wished, order }
            }}
            onChanged={() => void end(true, order)}
          />
        ),
      )}
      {items !== null && items.length > 0 && <Pager list={list} label="orders" />}
      {wish?.wish === 'sign' && (
        <SignOrderDialog path={path} order={wish.order} onEnd={changed => void end(changed, wish.order)} />
      )}
      {(wish?.wish === 'stop' || wish?.wish === 'cancel') && (
        <EndOrderDialog
          path={path}
          order={wish.order}
          move={wish.wish}
          onEnd={changed => void end(changed, wish.order)}
        />
      )}
    </div>
  )
}
