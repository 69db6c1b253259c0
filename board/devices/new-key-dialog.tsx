import { useSignal } from '@preact/signals'
import { fields } from '../live/fields.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Form } from '../parts/form.tsx'
import { needed, numberOf } from '../parts/form-rules.ts'
import { NumberField } from '../parts/number-field.tsx'
import { ShowOnce } from '../parts/show-once.tsx'
import { TextField } from '../parts/text-field.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'

const MOST_DAYS = 365
const MOST_DEVICES = 100_000

/** Makes a key, and shows it the one time that it is told. */
export function NewKeyDialog({ onClose }: { onClose: () => void }) {
  const { session } = useBoard()
  const made = useSignal<{ readonly name: string; readonly key: string } | null>(null)
  const form = useForm({
    initial: { name: '', days: '30', uses: '100' },
    check: values => ({
      name: needed(values.name),
      days: wholeProblem(values.days, MOST_DAYS),
      uses: wholeProblem(values.uses, MOST_DEVICES),
    }),
    async submit(values) {
      const name = values.name.trim()
      const key = { name, days: numberOf(values.days), uses: numberOf(values.uses) }
      const { body } = await session.request('POST', '/provisioning-keys', key)
      made.value = { name, key: fields(body, 'key').text('provisioningKey') }
    },
  })
  if (made.value !== null) {
    return (
      <Dialog title={`The key ${made.value.name}`} onClose={onClose}>
        <ShowOnce label="Put it into the devices that are to register themselves:" secret={made.value.key} />
        <div class="acts">
          <button type="button" class="primary" onClick={onClose}>
            Done
          </button>
        </div>
      </Dialog>
    )
  }
  return (
    <Dialog title="New provisioning key" onClose={onClose}>
      <Form form={form} submitText="Make the key" onCancel={onClose}>
        <TextField
          of={form.field('name')}
          label="Name"
          hint="What it is for: Ward 3 wearables"
          autofocus
          maxLength={100}
        />
        <NumberField of={form.field('days')} label="Counts for" unit="days" hint={`1 to ${MOST_DAYS}`} />
        <NumberField of={form.field('uses')} label="Devices" hint="How many may register themselves with it" />
      </Form>
    </Dialog>
  )
}

function wholeProblem(text: string, most: number): string | null {
  const value = numberOf(text)
  if (value === null) return 'is needed'
  return value !== undefined && Number.isInteger(value) && value >= 1 && value <= most
    ? null
    : `must be a whole number, 1 to ${most.toLocaleString('en')}`
}
