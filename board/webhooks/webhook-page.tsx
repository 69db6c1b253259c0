import '../style/admin.css'
import { useSignal } from '@preact/signals'
import { clinicMoment } from '../clinic-time.ts'
import { fields } from '../live/fields.ts'
import { Badge } from '../parts/badge.tsx'
import { clinicZone } from '../parts/clinic-zone.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Form } from '../parts/form.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import type { RecordState } from '../parts/record-state.ts'
import { go } from '../parts/route.ts'
import { ShowOnce } from '../parts/show-once.tsx'
import { say } from '../parts/toast.tsx'
import { useAct } from '../parts/use-act.ts'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { useRecord } from '../parts/use-record.ts'
import { Waiting } from '../parts/waiting.tsx'
import { Deliveries } from './deliveries.tsx'
import { decodeWebhook, type WebhookView, webhookPath, webhookState } from './webhook-data.ts'
import { WebhookFields, webhookBody, webhookProblems, webhookValues } from './webhook-fields.tsx'

export function WebhookPage({ webhookId }: { webhookId: string }) {
  const record = useRecord(webhookPath(webhookId), decodeWebhook)
  const webhook = record.value.value
  const back = { href: '/admin/webhooks', text: 'Webhooks' }
  if (webhook === null) {
    return (
      <section class="sheet">
        <PageHeader title="Webhook" back={back} />
        <Waiting of={record} what="the webhook" />
      </section>
    )
  }
  const { disabledReason, failingSince, description, url } = webhook
  return (
    <section class="sheet">
      <PageHeader title={<bdi>{description || url}</bdi>} back={back}>
        <Badge {...webhookState(webhook)} />
      </PageHeader>
      {disabledReason !== null && <p>{disabledReason}</p>}
      {failingSince !== null && (
        <p>Every attempt has failed since {clinicMoment(failingSince, clinicZone.value)}. The log says how.</p>
      )}
      <Acts webhook={webhook} record={record} />
      <Deliveries webhook={webhook} onAttempt={() => void record.refetch()} />
      <WebhookForm key={record.etag.value} webhook={webhook} record={record} />
    </section>
  )
}

interface Props {
  readonly webhook: WebhookView
  readonly record: RecordState<WebhookView>
}

/** Pausing is undone by one press; the others say first what they do. */
function Acts({ webhook, record }: Props) {
  const { session } = useBoard()
  const act = useAct()
  const doing = useSignal<'secret' | 'remove' | null>(null)
  const secret = useSignal<string | null>(null)
  const path = webhookPath(webhook.id)
  const isPaused = webhook.disabledAt !== null
  const setPaused = (disabled: boolean) =>
    act.run(async () => {
      record.took(await session.request('PATCH', path, { disabled }, record.etag.value))
      say(disabled ? 'Paused. What was under way is given up.' : 'It is told again of what happens from now on.')
    })
  const renew = () =>
    act.run(async () => {
      secret.value = fields((await session.request('POST', `${path}/secret`, {})).body, 'secret').text('secret')
    })
  const remove = () =>
    act.run(async () => {
      await session.request('DELETE', path, undefined, record.etag.value)
      say('The webhook is gone.')
      go('/admin/webhooks')
    }, 'Not deleted.')
  const close = () => {
    doing.value = null
    secret.value = null
  }
  const isRenewing = doing.value === 'secret'
  return (
    <div class="acts">
      <button type="button" aria-disabled={act.busy.value} onClick={() => void setPaused(!isPaused)}>
        {isPaused ? 'Resume' : 'Pause'}
      </button>
      <button
        type="button"
        onClick={() => {
          doing.value = 'secret'
        }}
      >
        New secret
      </button>
      <button
        type="button"
        onClick={() => {
          doing.value = 'remove'
        }}
      >
        Delete
      </button>
      {doing.value !== null && (
        <Dialog title={isRenewing ? 'A new secret' : 'Delete the webhook'} onClose={close}>
          {secret.value !== null ? (
            <ShowOnce label="Everything is signed with this from now on:" secret={secret.value} />
          ) : (
            <p>
              {isRenewing
                ? 'The secret until now signs nothing any more: the receiver refuses what comes until it knows the new one. Nothing is lost meanwhile.'
                : 'What is under way is given up, and its log is gone. This cannot be undone; pausing can.'}
            </p>
          )}
          <div class="acts">
            {secret.value === null && (
              <button
                type="button"
                class="primary"
                aria-disabled={act.busy.value}
                onClick={() => void (isRenewing ? renew() : remove())}
              >
                {isRenewing ? 'Make a new secret' : 'Delete it'}
              </button>
            )}
            <button type="button" onClick={close}>
              {secret.value === null ? 'Cancel' : 'Done'}
            </button>
          </div>
        </Dialog>
      )}
    </div>
  )
}

function WebhookForm({ webhook, record }: Props) {
  const { session } = useBoard()
  const path = webhookPath(webhook.id)
  const form = useForm({
    initial: webhookValues(webhook),
    etag: record.etag.value,
    check: webhookProblems,
    async submit(values, etag) {
      record.took(await session.request('PATCH', path, webhookBody(values), etag))
    },
    async reload() {
      const { body, etag } = await session.request('GET', path)
      return { values: webhookValues(decodeWebhook(body, 'webhook')), etag }
    },
  })
  return (
    <section class="card" aria-labelledby="webhook-form">
      <h2 id="webhook-form">What it is told</h2>
      <Form form={form} label="What it is told" submitText="Save" onDone={() => say('Saved.')}>
        <WebhookFields form={form} />
      </Form>
    </section>
  )
}
