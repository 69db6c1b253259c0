import { WEBHOOK_EVENTS } from '../../model/webhook.ts'
import { ChoicesField } from '../parts/choices-field.tsx'
import type { FormState, Problems } from '../parts/form-state.ts'
import { TextField } from '../parts/text-field.tsx'
import { urlProblem, type WebhookView } from './webhook-data.ts'

export interface WebhookValues {
  readonly url: string
  readonly description: string
  readonly events: readonly string[]
}

export const BLANK_WEBHOOK: WebhookValues = { url: '', description: '', events: ['alert.raised', 'alert.resolved'] }

export const webhookValues = ({ url, description, events }: WebhookView): WebhookValues => ({
  url,
  description,
  events,
})

export const webhookProblems = ({ url, events }: WebhookValues): Problems<WebhookValues> => ({
  url: urlProblem(url),
  events: events.length === 0 ? 'needs at least one' : null,
})

export const webhookBody = ({ url, description, events }: WebhookValues) => ({
  url: url.trim(),
  description: description.trim(),
  events,
})

const TOLD: Readonly<Record<string, string>> = {
  'alert.raised': 'an alarm began',
  'alert.changed': 'was acknowledged, or grew worse',
  'alert.resolved': 'an alarm ended',
  'patient.created': 'a patient was registered',
  'patient.changed': 'record, place, team or limits',
  'appointment.requested': 'somebody asks for one',
  'appointment.changed': 'every further step of it',
}
const CHOICES = WEBHOOK_EVENTS.map(event => {
  const detail = TOLD[event]
  return { value: event, text: event, ...(detail === undefined ? {} : { detail }) }
})

export function WebhookFields({ form }: { form: FormState<WebhookValues> }) {
  return (
    <>
      <TextField
        of={form.field('url')}
        label="Address"
        hint="https://pager.example/wardbeat: gets a POST with ids, never with names or values"
        maxLength={2000}
      />
      <TextField
        of={form.field('description')}
        label="Description"
        hint="Whose it is: Pagers of ward 3"
        maxLength={500}
        optional
      />
      <ChoicesField of={form.field('events')} label="Told of" choices={CHOICES} />
    </>
  )
}
