import type { OrderContent } from '../../model/medication-order.ts'
import type { MessageSide } from '../../model/message.ts'
import type { NoteText } from '../../store/notes.ts'
import type { NewPlan } from '../../store/treatment-plans.ts'

/** Who writes, by the demo logins. */
export type DemoWriter = 'nurse' | 'doctor' | 'patient'

interface Written {
  /** The same at every start, so that one that was cut short is finished without a second of anything. */
  readonly id: string
  readonly by: DemoWriter
  readonly minutesAgo: number
}

const HOUR = 60

export const DEMO_PLAN: Written & { readonly plan: NewPlan } = {
  id: '0c11ca10-0000-4000-8000-000000000001',
  by: 'doctor',
  minutesAgo: 26 * HOUR,
  plan: {
    title: 'Home after pneumonia',
    state: 'active',
    goals: [
      { id: null, text: 'Breathes without oxygen', target: 'SpO2 94 % or more for 24 h', due: null, state: 'active' },
      { id: null, text: 'Walks the corridor alone', target: '50 m without a pause', due: null, state: 'proposed' },
    ],
    activities: [
      {
        id: null,
        text: 'Breathing exercise with the trainer',
        assignee: { function: 'nurse' },
        schedule: 'every two hours while awake',
        state: 'active',
      },
      {
        id: null,
        text: 'Look at the lungs again',
        assignee: { function: 'doctor' },
        schedule: 'every morning',
        state: 'planned',
      },
    ],
  },
}

export const DEMO_NOTES: readonly (Written & { readonly note: NoteText; readonly isSigned: boolean })[] = [
  {
    id: '0c11ca10-0000-4000-8000-000000000011',
    by: 'doctor',
    minutesAgo: 25 * HOUR,
    note: {
      kind: 'progress',
      text: 'Fever is gone since yesterday. Fine crackles right below, less than before. Oxygen 1 L/min, try without today.',
    },
    isSigned: true,
  },
  {
    id: '0c11ca10-0000-4000-8000-000000000012',
    by: 'nurse',
    minutesAgo: 2 * HOUR,
    note: { kind: 'nursing', text: 'Slept six hours. Ate half of the breakfast. Walked to the window and back.' },
    isSigned: false,
  },
]

export const DEMO_ORDERS: readonly (Written & { readonly order: OrderContent; readonly isStarted: boolean })[] = [
  {
    id: '0c11ca10-0000-4000-8000-000000000021',
    by: 'doctor',
    minutesAgo: 24 * HOUR,
    order: {
      medication: { name: 'Amoxicillin', code: 'J01CA04' },
      dose: { value: 1000, unit: 'mg' },
      route: 'oral',
      frequency: { count: 3, every: { value: 1, unit: 'day' }, asNeeded: null, once: false, text: null },
      period: { from: null, to: null },
      instructions: null,
    },
    isStarted: true,
  },
  {
    id: '0c11ca10-0000-4000-8000-000000000022',
    by: 'doctor',
    minutesAgo: 23 * HOUR,
    order: {
      medication: { name: 'Paracetamol', code: 'N02BE01' },
      dose: { value: 500, unit: 'mg' },
      route: 'oral',
      frequency: {
        count: 4,
        every: { value: 1, unit: 'day' },
        asNeeded: { reason: 'Pain or fever' },
        once: false,
        text: null,
      },
      period: { from: null, to: null },
      instructions: 'With a glass of water',
    },
    isStarted: false,
  },
]

export const DEMO_MESSAGES: readonly (Written & { readonly side: MessageSide; readonly text: string })[] = [
  {
    id: '0c11ca10-0000-4000-8000-000000000031',
    by: 'patient',
    minutesAgo: 180,
    side: 'patient',
    text: 'Good morning! May my daughter visit this afternoon?',
  },
  {
    id: '0c11ca10-0000-4000-8000-000000000032',
    by: 'nurse',
    minutesAgo: 170,
    side: 'staff',
    text: 'Good morning! Yes, from 14:00 on.',
  },
  {
    id: '0c11ca10-0000-4000-8000-000000000033',
    by: 'patient',
    minutesAgo: 15,
    side: 'patient',
    text: 'Thank you. And when may I take a shower?',
  },
]
