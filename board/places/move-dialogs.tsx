import { ComboboxField, type Picked } from '../parts/combobox-field.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Form } from '../parts/form.tsx'
import { TextField } from '../parts/text-field.tsx'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { patientSearch } from '../patients/find-patient.ts'
import { apiPath } from '../patients/identity.ts'
import { NO_BED, PlaceFields, placeProblems } from './place-fields.tsx'

interface Props {
  /** Null: to be picked. */
  readonly patient: Picked | null
  readonly wardId: string
  readonly bedId?: string
  readonly onClose: (changed: boolean) => void
}

/** Somebody comes to stay. */
export function AdmitDialog({ patient, wardId, bedId = '', onClose }: Props) {
  const { session } = useBoard()
  const form = useForm({
    initial: { patient, wardId, bedId, reason: '' },
    check: values => ({
      patient: values.patient === null ? 'is needed: pick one from the list' : null,
      ...placeProblems(values),
    }),
    async submit(values) {
      await session.request('POST', `${apiPath(values.patient?.id ?? '')}/admissions`, placeBody(values))
    },
  })
  return (
    <Dialog title="Admit a patient" onClose={() => onClose(false)}>
      <Form
        form={form}
        submitText="Admit"
        onCancel={() => onClose(false)}
        onDone={() => {
          say(`${form.values.value.patient?.text} is admitted.`)
          onClose(true)
        }}
      >
        {patient === null ? (
          <ComboboxField
            of={form.field('patient')}
            label="Patient"
            search={patientSearch(session)}
            hint="Part of the name, or a number. Somebody new is added at the reception."
          />
        ) : (
          <p>
            <b>
              <bdi>{patient.text}</bdi>
            </b>
          </p>
        )}
        <PlaceFields form={form} />
        <TextField of={form.field('reason')} label="Reason" optional maxLength={500} />
      </Form>
    </Dialog>
  )
}

/** To another bed, or another ward. */
export function TransferDialog({ patient, wardId, onClose }: Props & { patient: Picked }) {
  const { session } = useBoard()
  const form = useForm({
    initial: { wardId, bedId: '', reason: '' },
    check: placeProblems,
    async submit(values) {
      await session.request('POST', `${apiPath(patient.id)}/transfers`, placeBody(values))
    },
  })
  return (
    <Dialog title="Transfer" onClose={() => onClose(false)}>
      <p>
        <b>
          <bdi>{patient.text}</bdi>
        </b>
      </p>
      <Form
        form={form}
        submitText="Transfer"
        onCancel={() => onClose(false)}
        onDone={() => {
          say(`${patient.text} is transferred.`)
          onClose(true)
        }}
      >
        <PlaceFields form={form} />
        <TextField of={form.field('reason')} label="Reason" optional maxLength={500} />
      </Form>
    </Dialog>
  )
}

export function DischargeDialog({ patient, onClose }: Pick<Props, 'onClose'> & { patient: Picked }) {
  const { session } = useBoard()
  const form = useForm({
    initial: { disposition: '' },
    async submit({ disposition }) {
      const said = disposition.trim()
      await session.request('POST', `${apiPath(patient.id)}/discharge`, said === '' ? {} : { disposition: said })
    },
  })
  return (
    <Dialog title="Discharge" onClose={() => onClose(false)}>
      <p>
        <b>
          <bdi>{patient.text}</bdi>
        </b>{' '}
        leaves the ward now. The bed is free at once, and what stands at it no longer measures this patient.
      </p>
      <Form
        form={form}
        submitText="Discharge"
        onCancel={() => onClose(false)}
        onDone={() => {
          say(`${patient.text} is discharged.`)
          onClose(true)
        }}
      >
        <TextField
          of={form.field('disposition')}
          label="Where to"
          optional
          hint="home, another house"
          maxLength={500}
        />
      </Form>
    </Dialog>
  )
}

function placeBody({ wardId, bedId, reason }: { wardId: string; bedId: string; reason: string }) {
  const said = reason.trim()
  return { wardId, bedId: bedId === NO_BED ? null : bedId, ...(said === '' ? {} : { reason: said }) }
}
