import { useSignal } from '@preact/signals'
import { Badge } from '../parts/badge.tsx'
import { DataTable } from '../parts/data-table.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Facts } from '../parts/facts.tsx'
import { FilterField } from '../parts/filter-field.tsx'
import { say } from '../parts/toast.tsx'
import { useAct } from '../parts/use-act.ts'
import { useAgain } from '../parts/use-again.ts'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import { momentText } from '../times.ts'
import {
  answerText,
  type Delivery,
  decodeDelivery,
  deliveryState,
  type WebhookView,
  webhookPath,
} from './webhook-data.ts'

/** While something is under way the log is read again this often, and otherwise for what happens in the house, ms. */
const LOOK_EVERY_MS = 2000
const REST_MS = 10_000
const STATES = [
  { value: '', text: 'all' },
  { value: 'pending', text: 'under way' },
  { value: 'delivered', text: 'delivered' },
  { value: 'failed', text: 'failed' },
] as const

interface Props {
  readonly webhook: WebhookView
  /** An attempt may have changed how the webhook does. */
  readonly onAttempt: () => void
}

/** What was sent and what came of it; a test, and one more attempt. */
export function Deliveries({ webhook, onAttempt }: Props) {
  const { session, now } = useBoard()
  const act = useAct()
  const state = useSignal<(typeof STATES)[number]['value']>('')
  const shown = useSignal<Delivery | null>(null)
  const path = `${webhookPath(webhook.id)}/deliveries`
  const list = useList(state.value === '' ? path : `${path}?state=${state.value}`, decodeDelivery)
  const isActive = webhook.disabledAt === null
  const underWay = list.items.value?.some(delivery => delivery.nextAt !== null) ?? false
  useAgain(underWay ? LOOK_EVERY_MS : REST_MS, () => {
    if (list.loading.value) return
    void list.refetch() // its failure is a state of the list
    onAttempt()
  })
  const test = () =>
    act.run(async () => {
      await session.request('POST', `${webhookPath(webhook.id)}/test`, {})
      say('A test is on its way. What comes of it shows in the log.')
      await list.refetch()
    }, 'Not sent.')
  const retry = ({ id }: Delivery) =>
    act.run(async () => {
      await session.request('POST', `${path}/${encodeURIComponent(id)}/retry`, {})
      shown.value = null
      say('One more attempt is on its way.')
      await list.refetch()
    }, 'Not sent.')
  return (
    <section class="card" aria-labelledby="webhook-log">
      <header class="card-head">
        <h2 id="webhook-log">Log of deliveries</h2>
        <FilterField
          label="State"
          value={state.value}
          options={STATES}
          onChoose={value => {
            state.value = value
          }}
        />
        {isActive && (
          <button type="button" class="primary" aria-disabled={act.busy.value} onClick={() => void test()}>
            Send a test
          </button>
        )}
      </header>
      <DataTable
        label="Log of deliveries"
        list={list}
        rowKey={delivery => delivery.id}
        empty={
          state.value === ''
            ? 'Nothing was sent yet. “Send a test” shows at once whether the receiver answers.'
            : 'None in this state.'
        }
        columns={[
          {
            title: 'Event',
            cell: delivery => (
              <button
                type="button"
                class="link"
                onClick={() => {
                  shown.value = delivery
                }}
              >
                {delivery.type}
              </button>
            ),
          },
          { title: 'State', cell: delivery => <Badge {...deliveryState(delivery)} /> },
          { title: 'Last attempt', cell: answerText },
          { title: 'Attempts', figures: true, cell: delivery => delivery.attempts },
          { title: 'Happened', figures: true, cell: delivery => momentText(delivery.createdAt, now.peek()) },
          {
            title: 'Next',
            figures: true,
            cell: delivery => delivery.nextAt !== null && momentText(delivery.nextAt, now.peek()),
          },
        ]}
      />
      {shown.value !== null && (
        <DeliveryDialog
          delivery={shown.value}
          onRetry={isActive && shown.value.state !== 'delivered' ? retry : null}
          onClose={() => {
            shown.value = null
          }}
        />
      )}
    </section>
  )
}

interface DialogProps {
  readonly delivery: Delivery
  /** Null: there is nothing to try again. */
  readonly onRetry: ((delivery: Delivery) => Promise<boolean>) | null
  readonly onClose: () => void
}

function DeliveryDialog({ delivery, onRetry, onClose }: DialogProps) {
  const { now } = useBoard()
  const { type, attempts, attemptedAt, body, response, error, id } = delivery
  return (
    <Dialog title={type} onClose={onClose}>
      <div class="delivery">
        <Facts
          items={[
            { name: 'State', value: <Badge {...deliveryState(delivery)} /> },
            { name: 'Attempts', value: attempts },
            { name: 'Last', value: attemptedAt === null ? 'none yet' : momentText(attemptedAt, now.peek()) },
            { name: 'Answer', value: answerText(delivery) || 'none yet' },
            { name: 'Id', value: <code>{id}</code> },
          ]}
        />
        {error !== null && <p class="problem">{error}</p>}
        <h3>Sent</h3>
        <pre>{body}</pre>
        {response !== null && response !== '' && (
          <>
            <h3>Answered</h3>
            <pre>{response}</pre>
          </>
        )}
        <div class="acts">
          {onRetry !== null && (
            <button type="button" class="primary" onClick={() => void onRetry(delivery)}>
              Try once more, now
            </button>
          )}
          <button type="button" onClick={onClose}>
            Close
          </button>
        </div>
      </div>
    </Dialog>
  )
}
