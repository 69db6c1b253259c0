import { useSignal } from '@preact/signals'
import { Dialog } from '../parts/dialog.tsx'
import { Form } from '../parts/form.tsx'
import { ShowOnce } from '../parts/show-once.tsx'
import { TextField } from '../parts/text-field.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { decodeToken, devicePage } from './device-data.ts'
import { MainFields } from './device-form.tsx'
import { BLANK_DEVICE, deviceBody, deviceProblems, idProblem } from './device-values.ts'

/** Registers a device, and shows its token the one time that it is told. */
export function RegisterDialog({ onClose }: { onClose: () => void }) {
  const { session } = useBoard()
  const made = useSignal<{ readonly id: string; readonly token: string } | null>(null)
  const form = useForm({
    initial: { id: '', ...BLANK_DEVICE },
    check: values => ({ id: idProblem(values.id), ...deviceProblems(values) }),
    async submit(values) {
      const id = values.id.trim()
      const { body } = await session.request('POST', '/devices', { id, ...deviceBody(values) })
      made.value = { id, token: decodeToken(body, 'device') }
    },
  })
  if (made.value !== null) {
    const { id, token } = made.value
    return (
      <Dialog title={`${id} is registered`} onClose={onClose}>
        <ShowOnce
          label={`Token of ${id}. It logs in to MQTT with its id as the user and this as the password:`}
          secret={token}
        />
        <div class="acts">
          <a class="button" href={devicePage(id)}>
            Open the device
          </a>
          <button type="button" class="primary" onClick={onClose}>
            Done
          </button>
        </div>
      </Dialog>
    )
  }
  return (
    <Dialog title="Register a device" onClose={onClose}>
      <Form form={form} submitText="Register" busyText="Registering…" onCancel={onClose}>
        <TextField of={form.field('id')} label="Id" hint="Yours, and for ever: monitor-7" autofocus maxLength={64} />
        <MainFields form={form} />
        <p class="quiet">Maker, serial number and versions can be added on its page.</p>
      </Form>
    </Dialog>
  )
}
