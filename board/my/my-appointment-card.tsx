import { useSignal } from '@preact/signals'
import { clinicClock, clinicMoment } from '../clinic-time.ts'
import { Badge } from '../parts/badge.tsx'
import { clinicZone } from '../parts/clinic-zone.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Form } from '../parts/form.tsx'
import { needed } from '../parts/form-rules.ts'
import { TextField } from '../parts/text-field.tsx'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { isAhead, type MyAppointment, statusText } from './my-appointment-data.ts'

interface Props {
  readonly appointment: MyAppointment
  readonly onChanged: () => void
}

/** When, with whom, for what, and what became of it; what is ahead can be cancelled, and kept in one's own calendar. */
export function MyAppointmentCard({ appointment, onChanged }: Props) {
  const { session, now } = useBoard()
  const cancelling = useSignal(false)
  const { id, doctor, service, start, end, status, note, reason } = appointment
  const zone = clinicZone.value
  const ahead = isAhead(appointment, now.peek())
  const when = clinicMoment(start, zone)
  return (
    <li class="card">
      <h3 class="figures">
        {when} to {clinicClock(end, zone)}
      </h3>
      <p>
        {service} with <bdi>{doctor}</bdi>
      </p>
      <p>
        <Badge text={statusText(status)} tone={ahead ? 'calm' : 'over'} />
      </p>
      {reason !== null && (
        <p class="written">
          Reason: <bdi>{reason}</bdi>
        </p>
      )}
      {note !== null && (
        <p class="written quiet">
          You wrote: <bdi>{note}</bdi>
        </p>
      )}
      {ahead && (
        <div class="acts">
          {status === 'approved' && (
            <a class="button" href={`/api/v1/appointments/${encodeURIComponent(id)}/ics`} download="appointment.ics">
              Put in my calendar<span class="unseen">, {when}</span>
            </a>
          )}
          {session.may('appointments:request') && (
            <button
              type="button"
              onClick={() => {
                cancelling.value = true
              }}
            >
              Cancel<span class="unseen"> the appointment of {when}</span>
            </button>
          )}
        </div>
      )}
      {cancelling.value && (
        <CancelDialog
          appointment={appointment}
          onClose={cancelled => {
            cancelling.value = false
            if (cancelled) onChanged()
          }}
        />
      )}
    </li>
  )
}

function CancelDialog({ appointment, onClose }: { appointment: MyAppointment; onClose: (cancelled: boolean) => void }) {
  const { session } = useBoard()
  const { id, version, start } = appointment
  const form = useForm({
    initial: { reason: '' },
    check: ({ reason }) => ({ reason: needed(reason) }),
    etag: `"${version}"`,
    async submit({ reason }, etag) {
      await session.request('POST', `/appointments/${encodeURIComponent(id)}/cancel`, { reason: reason.trim() }, etag)
    },
  })
  return (
    <Dialog title="Cancel the appointment" onClose={() => onClose(false)}>
      <p>{clinicMoment(start, clinicZone.value)}. The time is then free for somebody else.</p>
      <Form
        form={form}
        submitText="Cancel the appointment"
        busyText="Cancelling…"
        onDone={() => {
          say('The appointment is cancelled. The doctor has been told.')
          onClose(true)
        }}
      >
        <TextField of={form.field('reason')} label="Reason" hint="The doctor reads it" maxLength={1000} />
      </Form>
    </Dialog>
  )
}
