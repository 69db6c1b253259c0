import { useSignal } from '@preact/signals'
import { instant } from '../live/decode-alert.ts'
import { type Decode, decodeNamed, fields } from '../live/fields.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Form } from '../parts/form.tsx'
import { needed } from '../parts/form-rules.ts'
import { SelectField } from '../parts/select-field.tsx'
import { TextareaField } from '../parts/textarea-field.tsx'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { useRecord } from '../parts/use-record.ts'
import { apiPath } from '../patients/identity.ts'
import { useStory } from '../record/use-story.ts'
import { timeText } from '../times.ts'

interface Spo2Scale {
  readonly scale: 1 | 2
  readonly reason: string | null
  readonly by: string | null
  readonly at: number | null
}

const decodeSpo2Scale: Decode<Spo2Scale> = (value, at) => {
  const f = fields(value, at)
  return {
    scale: f.number('scale') === 2 ? 2 : 1,
    reason: f.textOrNull('reason'),
    by: f.raw('orderedBy') === null ? null : f.of('orderedBy', decodeNamed).name,
    at: f.raw('orderedAt') === null ? null : f.of('orderedAt', instant),
  }
}

const SCALES = [
  { value: '1', text: 'Scale 1: 96 % and more is normal' },
  { value: '2', text: 'Scale 2: target 88 to 92 %' },
] as const

/** Which SpO2 scale counts. Scale 2 is said to everybody: 90 % means something else by it. */
export function Spo2ScaleLine({ patientId }: { patientId: string }) {
  const { session, now } = useBoard()
  const changing = useSignal(false)
  const path = `${apiPath(patientId)}/spo2-scale`
  const record = useRecord(path, decodeSpo2Scale)
  useStory(patientId, () => {
    if (!changing.peek()) void record.refetch()
  })
  const scale = record.value.value
  if (scale === null) return <p class="problem">{record.problem}</p>
  return (
    <div class="spo2-scale" data-scale={scale.scale}>
      <p>
        {scale.scale === 2 ? <b>SpO2 scale 2 counts, by order</b> : 'SpO2 scale 1'}
        {scale.scale === 2 && (
          <span class="quiet">
            {' '}
            {scale.by}
            {scale.at !== null && `, ${timeText(scale.at, now.peek())}`}: {scale.reason}
          </span>
        )}
      </p>
      {session.may('orders:sign') && (
        <button
          type="button"
          onClick={() => {
            changing.value = true
          }}
        >
          Change the SpO2 scale
        </button>
      )}
      {changing.value && (
        <ScaleDialog
          path={path}
          scale={scale}
          etag={record.etag.peek()}
          onClose={changed => {
            changing.value = false
            if (changed) void record.refetch() // its failure is a state of the record
          }}
        />
      )}
    </div>
  )
}

interface DialogProps {
  readonly path: string
  readonly scale: Spo2Scale
  readonly etag: string | null
  readonly onClose: (changed: boolean) => void
}

function ScaleDialog({ path, scale, etag, onClose }: DialogProps) {
  const { session } = useBoard()
  const form = useForm<{ scale: '1' | '2'; reason: string }>({
    initial: { scale: scale.scale === 2 ? '1' : '2', reason: '' },
    etag,
    check: ({ reason }) => ({ reason: needed(reason) }),
    async submit(values, version) {
      const order = { scale: Number(values.scale), reason: values.reason.trim() }
      await session.request('PUT', path, order, version)
    },
    async reload() {
      const answer = await session.request('GET', path)
      const now = decodeSpo2Scale(answer.body, 'answer')
      return { values: { scale: now.scale === 2 ? '1' : '2', reason: '' }, etag: answer.etag }
    },
  })
  return (
    <Dialog title="Order the SpO2 scale" onClose={() => onClose(false)}>
      <p>Scale 2 is for hypercapnic respiratory failure with a target of 88 to 92 %. Now scale {scale.scale} counts.</p>
      <Form
        form={form}
        submitText="Order"
        onCancel={() => onClose(false)}
        onDone={() => {
          say('Ordered.')
          onClose(true)
        }}
      >
        <SelectField of={form.field('scale')} label="Scale" options={SCALES} />
        <TextareaField of={form.field('reason')} label="Reason" />
      </Form>
    </Dialog>
  )
}
