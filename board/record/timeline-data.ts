import { instant } from '../live/decode-alert.ts'
import { type Decode, fields } from '../live/fields.ts'
import type { Option } from '../parts/option.ts'

export interface StoryEvent {
  readonly id: string
  readonly type: string
  readonly at: number
  /** User id; null: the system, or a device. */
  readonly by: string | null
  readonly summary: string
}

export const decodeStoryEvent: Decode<StoryEvent> = (value, at) => {
  const f = fields(value, at)
  return {
    id: f.text('id'),
    type: f.text('type'),
    at: f.of('at', instant),
    by: f.textOrNull('by'),
    summary: f.text('summary'),
  }
}

const WORDS: Readonly<Record<string, string>> = {
  alert: 'alarm',
  'device-bound': 'device on',
  'device-released': 'device off',
  'spo2-scale': 'SpO2 scale',
}

/** What happened, in the words of the ward. */
export function storyWord(type: string): string {
  return WORDS[type] ?? type.replaceAll('-', ' ')
}

/** What a person looks for, by the types that belong to it. */
export const STORY_FILTERS: readonly Option<string>[] = [
  { value: '', text: 'Everything' },
  { value: 'alert,rule', text: 'Alarms and their rules' },
  { value: 'order,medication,allergy,condition,measurement', text: 'Orders and findings' },
  { value: 'observation,spo2-scale', text: 'Observations' },
  { value: 'note,plan', text: 'Notes and plans' },
  { value: 'registered,arrival,admission,transfer,discharge,merge', text: 'Where the patient was' },
  { value: 'appointment,visit', text: 'Appointments' },
  { value: 'message,care-team', text: 'Messages and care team' },
  { value: 'device-bound,device-released', text: 'Devices' },
]
