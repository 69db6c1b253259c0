import { Form } from '../parts/form.tsx'
import { needed } from '../parts/form-rules.ts'
import { TextField } from '../parts/text-field.tsx'
import { say } from '../parts/toast.tsx'
import { useAct } from '../parts/use-act.ts'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'

/** For a login without a record: a name never links it, a code from the desk does. */
export function LinkForm() {
  const { session } = useBoard()
  const act = useAct()
  const form = useForm({
    initial: { code: '' },
    check: ({ code }) => ({ code: needed(code) }),
    async submit({ code }) {
      await session.request('POST', '/auth/invitation', { code: code.trim() })
    },
  })
  return (
    <section class="card" aria-labelledby="link">
      <h2 id="link">One step is missing</h2>
      <p>
        Your login is not connected with your record yet. At the reception you get an invitation code: enter it here,
        and your appointments, messages and values appear.
      </p>
      <Form
        form={form}
        submitText="Connect"
        busyText="Connecting…"
        onDone={() => {
          say('Your login is connected with your record.')
          void session.renew() // brings the record; it ends in the session's own state
        }}
      >
        <TextField of={form.field('code')} label="Invitation code" maxLength={100} />
      </Form>
      <p class="quiet">The reception can also connect you without a code.</p>
      <div class="acts">
        <button type="button" aria-disabled={act.busy.value} onClick={() => void act.run(session.renew)}>
          They have done so: look again
        </button>
      </div>
    </section>
  )
}
