import { clinicClock, clinicDay, instantOf } from '../clinic-time.ts'
import { CheckboxField } from '../parts/checkbox-field.tsx'
import { clinicZone } from '../parts/clinic-zone.ts'
import { ComboboxField, type Picked } from '../parts/combobox-field.tsx'
import { DateField } from '../parts/date-field.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Form } from '../parts/form.tsx'
import { TimeField } from '../parts/time-field.tsx'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { patientSearch } from '../patients/find-patient.ts'
import { devicePath, type SeenDevice } from './device-data.ts'
import { sinceProblems } from './device-values.ts'

interface Props {
  readonly device: SeenDevice
  readonly onClose: (changed: boolean) => void
}

interface Values {
  readonly patientId: Picked | null
  readonly day: string
  readonly clock: string
  readonly replace: boolean
}

const NOTHING: Values = { patientId: null, day: '', clock: '', replace: false }

/** Gives the device to a patient, from now or from an earlier moment on. */
export function AssignDialog({ device, onClose }: Props) {
  const { session, now } = useBoard()
  const zone = clinicZone.value
  const isTaken = device.assignment !== null
  const form = useForm({
    initial: NOTHING,
    check: ({ patientId, day, clock, replace }) => ({
      patientId: patientId === null ? 'is needed: pick one from the list' : null,
      ...sinceProblems(day, clock, zone, now.peek()),
      replace: isTaken && !replace ? 'must be ticked: the device is with a patient' : null,
    }),
    async submit({ patientId, day, clock, replace }) {
      const from = day === '' ? null : instantOf(day, clock, zone)
      await session.request('PUT', `${devicePath(device.id)}/assignment`, {
        patientId: patientId?.id,
        ...(from === null ? {} : { from: new Date(from).toISOString() }),
        ...(replace ? { replace } : {}),
      })
    },
  })
  return (
    <Dialog title={`Give ${device.name ?? device.id} to a patient`} onClose={() => onClose(false)}>
      <Form
        form={form}
        submitText="Give"
        busyText="Giving…"
        onCancel={() => onClose(false)}
        onDone={() => {
          say(`${device.name ?? device.id} is with ${form.values.value.patientId?.text}.`)
          onClose(true)
        }}
      >
        <ComboboxField
          of={form.field('patientId')}
          label="Patient"
          hint="Part of the name, or a number"
          search={patientSearch(session)}
        />
        <div class="two-columns">
          <DateField
            of={form.field('day')}
            label="Since"
            hint="Empty: from now on"
            max={clinicDay(now.peek(), zone)}
            optional
          />
          <TimeField
            of={form.field('clock')}
            label="At"
            hint={`Clock of the house, now ${clinicClock(now.peek(), zone)}`}
            optional
          />
        </div>
        <p class="quiet">What was measured since then becomes this patient’s.</p>
        {isTaken && <CheckboxField of={form.field('replace')} label="Take it off the patient who has it now" />}
      </Form>
    </Dialog>
  )
}
