import { WEBHOOK_EVENTS, type WebhookEventType } from '../../model/webhook.ts'
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

const TOLD: Readonly<Record<WebhookEventType, string>> = {
  'alert.raised': 'an alarm began',
  'alert.changed': 'was acknowledged, or grew worse',
  'alert.resolved': 'an alarm ended',
  'patient.created': 'a patient was registered',
  'patient.changed': 'record, place, team or limits',
  'appointment.requested': 'somebody asks for one',
  'appointment.changed': 'every further step of it',
  arrival: 'a patient has come to the clinic',
  visit: 'somebody visits a patient, or has gone',
  admission: 'a patient came to a ward',
  transfer: 'a patient moved to another ward or bed',
  discharge: 'a patient left the ward',
  'device-bound': 'a patient got a monitor',
  'device-released': 'a monitor was taken off a patient',
  plan: 'a treatment plan was written or changed',
  note: 'a clinical note was written or amended',
  order: 'a medication order was written, signed or ended',
  medication: 'a medication of the record changed',
  allergy: 'an allergy of the record changed',
  condition: 'a condition of the record changed',
  measurement: 'a measurement of the record changed',
  observation: 'a nurse entered what no monitor measures',
  'spo2-scale': 'the SpO2 scale of the score was ordered',
  'late-value': 'a value came too late to alarm in time',
  message: 'staff or patient wrote a message',
  'care-team': 'who looks after a patient changed',
  merge: 'two records of one patient became one',
  rule: 'an alarm rule was switched for a patient',
}
const CHOICES = WEBHOOK_EVENTS.map(event => ({ value: event, text: event, detail: TOLD[event] }))

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
