import '../style/admin.css'
import { useSignal } from '@preact/signals'
import { clinicMoment } from '../clinic-time.ts'
import { fields } from '../live/fields.ts'
import { Badge } from '../parts/badge.tsx'
import { clinicZone } from '../parts/clinic-zone.ts'
import { DataTable } from '../parts/data-table.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Form } from '../parts/form.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { ShowOnce } from '../parts/show-once.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { useList } from '../parts/use-list.ts'
import { decodeWebhook, webhookPage, webhookState } from './webhook-data.ts'
import { BLANK_WEBHOOK, WebhookFields, webhookBody, webhookProblems } from './webhook-fields.tsx'

export function WebhooksPage() {
  const adding = useSignal(false)
  const list = useList('/webhooks', decodeWebhook)
  return (
    <section class="sheet">
      <PageHeader title="Webhooks">
        <button
          type="button"
          class="primary"
          onClick={() => {
            adding.value = true
          }}
        >
          New webhook
        </button>
      </PageHeader>
      <p class="quiet">Other systems that are told what has happened: signed, and tried again until they answer.</p>
      <DataTable
        label="Webhooks"
        list={list}
        rowKey={webhook => webhook.id}
        empty="Nobody is told of anything yet. Set up the first with “New webhook”."
        columns={[
          { title: 'Address', cell: webhook => <a href={webhookPage(webhook.id)}>{webhook.url}</a> },
          { title: 'Description', cell: webhook => webhook.description && <bdi>{webhook.description}</bdi> },
          { title: 'State', cell: webhook => <Badge {...webhookState(webhook)} /> },
          { title: 'Told of', cell: webhook => eventsText(webhook.events) },
          { title: 'Made', cell: webhook => clinicMoment(webhook.createdAt, clinicZone.value) },
        ]}
      />
      {adding.value && (
        <NewWebhookDialog
          onClose={() => {
            adding.value = false
            void list.refetch() // its failure is a state of the list
          }}
        />
      )}
    </section>
  )
}

/** Events that a row names; the others are counted. */
const NAMED = 2

function eventsText(events: readonly string[]): string {
  const more = events.length - NAMED
  return `${events.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

function NewWebhookDialog({ onClose }: { onClose: () => void }) {
  const { session } = useBoard()
  const made = useSignal<{ readonly id: string; readonly secret: string } | null>(null)
  const form = useForm({
    initial: BLANK_WEBHOOK,
    check: webhookProblems,
    async submit(values) {
      const f = fields((await session.request('POST', '/webhooks', webhookBody(values))).body, 'webhook')
      made.value = { id: f.text('id'), secret: f.text('secret') }
    },
  })
  if (made.value !== null) {
    return (
      <Dialog title="The webhook is set up" onClose={onClose}>
        <ShowOnce label="Its receiver checks the signature with this secret:" secret={made.value.secret} />
        <div class="acts">
          <a class="button" href={webhookPage(made.value.id)}>
            Open it and send a test
          </a>
          <button type="button" class="primary" onClick={onClose}>
            Done
          </button>
        </div>
      </Dialog>
    )
  }
  return (
    <Dialog title="New webhook" onClose={onClose}>
      <Form form={form} submitText="Set it up" onCancel={onClose}>
        <WebhookFields form={form} />
      </Form>
    </Dialog>
  )
}
