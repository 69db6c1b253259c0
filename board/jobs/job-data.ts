import { JOB_STATES, type JobError, type JobState } from '../../model/job.ts'
import { instant } from '../live/decode-alert.ts'
import { type Decode, fields, number, text } from '../live/fields.ts'
import type { Tone } from '../parts/tone.ts'
import { instantOrNull } from '../record/record-data.ts'

/** Long work, of whatever kind: a kind that this board does not know is shown by its own name. */
export interface JobView {
  readonly id: string
  readonly kind: string
  readonly state: JobState
  readonly params: Readonly<Record<string, string>>
  readonly createdAt: number
  readonly createdBy: string
  readonly startedAt: number | null
  readonly endedAt: number | null
  readonly done: number
  readonly total: number | null
  readonly counts: Readonly<Record<string, number>>
  readonly problem: string | null
}

export const decodeJob: Decode<JobView> = (value, at) => {
  const f = fields(value, at)
  const progress = f.of('progress', fields)
  return {
    id: f.text('id'),
    kind: f.text('kind'),
    state: f.oneOf('state', JOB_STATES),
    params: f.dictionary('params', text),
    createdAt: f.of('createdAt', instant),
    createdBy: f.text('createdBy'),
    startedAt: instantOrNull(f, 'startedAt'),
    endedAt: instantOrNull(f, 'endedAt'),
    done: progress.number('done'),
    total: progress.numberOrNull('total'),
    counts: f.dictionary('counts', number),
    problem: f.textOrNull('problem'),
  }
}

export const decodeJobError: Decode<JobError> = (value, at) => {
  const f = fields(value, at)
  return { line: f.number('line'), path: f.text('path'), message: f.text('message') }
}

export const jobPage = (id: string) => `/admin/jobs/${encodeURIComponent(id)}`
export const jobPath = (id: string) => `/jobs/${encodeURIComponent(id)}`

const KIND_TEXT: Readonly<Record<string, string>> = {
  'devices-import': 'Import of devices',
  'patients-import': 'Import of patients',
  'patient-export': 'Export of a record',
  backtest: 'Back-test of rules',
}

/** `audit-report` → `Audit report` for a kind that has no words of its own. */
export function kindText(kind: string): string {
  const words = kind.replaceAll('-', ' ')
  return KIND_TEXT[kind] ?? `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}

const STATES: Readonly<Record<JobState, { text: string; tone: Tone }>> = {
  queued: { text: 'waits', tone: 'calm' },
  running: { text: 'runs', tone: 'calm' },
  done: { text: 'done', tone: 'calm' },
  failed: { text: 'failed', tone: 'attention' },
  cancelled: { text: 'cancelled', tone: 'over' },
}

/** Done with lines that were refused is something to look at. */
export function jobState({ state, counts }: Pick<JobView, 'state' | 'counts'>): { text: string; tone: Tone } {
  const refused = counts.refused ?? 0
  if (state !== 'done' || refused === 0) return STATES[state]
  return { text: `done, ${refused.toLocaleString('en')} refused`, tone: 'attention' }
}

/** Something may still come of it. */
export const isUnderWay = ({ state }: Pick<JobView, 'state'>) => state === 'queued' || state === 'running'

const COUNT_TEXT: Readonly<Record<string, string>> = {
  created: 'Created',
  unchanged: 'Known already, left as they are',
  refused: 'Refused',
}
/** How lines ended, the good news first. */
export function countsOf({ counts }: Pick<JobView, 'counts'>): readonly (readonly [name: string, count: number])[] {
  const order = Object.keys(COUNT_TEXT)
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length)
  return Object.entries(counts).toSorted(([a], [b]) => place(a) - place(b))
}

export const countText = (name: string) => COUNT_TEXT[name] ?? kindText(name)

/** `312 of 1,000` */
export function progressText({ done, total }: Pick<JobView, 'done' | 'total'>): string {
  return `${done.toLocaleString('en')}${total === null ? '' : ` of ${total.toLocaleString('en')}`}`
}
