import { bedText } from '../beds.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Form } from '../parts/form.tsx'
import { SelectField } from '../parts/select-field.tsx'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { useList } from '../parts/use-list.ts'
import { useOptionalRecord } from '../parts/use-optional-record.ts'
import { decodeBedBoard, decodeWard } from '../places/ward-data.ts'
import { devicePath, type SeenDevice } from './device-data.ts'

/** All wards of a house fit on one page. */
const ALL_WARDS = 200

interface Props {
  readonly device: SeenDevice
  readonly onClose: (changed: boolean) => void
}

/** Puts the device to a bed, taken or free: who lies in it owns its readings. */
export function BedDialog({ device, onClose }: Props) {
  const { session } = useBoard()
  const wards = useList('/wards', decodeWard, { limit: ALL_WARDS })
  const form = useForm({
    initial: { wardId: device.bed?.wardId ?? '', bedId: '' },
    check: values => ({
      wardId: values.wardId === '' ? 'is needed' : null,
      bedId: values.bedId === '' ? 'is needed' : null,
    }),
    async submit({ bedId }) {
      await session.request('PUT', `${devicePath(device.id)}/bed`, { bedId })
    },
  })
  const { wardId } = form.values.value
  const board = useOptionalRecord(
    wardId === '' ? null : `/wards/${encodeURIComponent(wardId)}/bed-board`,
    decodeBedBoard,
  )
  const beds = board.value.value?.ward.id === wardId ? board.value.value.beds : []
  const ward = form.field('wardId')
  return (
    <Dialog title={`Put ${device.name ?? device.id} to a bed`} onClose={() => onClose(false)}>
      <Form
        form={form}
        submitText="Put it there"
        onCancel={() => onClose(false)}
        onDone={() => {
          say(`${device.name ?? device.id} stands at the bed.`)
          onClose(true)
        }}
      >
        <SelectField
          of={{
            ...ward,
            set(id) {
              ward.set(id)
              form.field('bedId').set('') // a bed of the other ward is none of this one
            },
          }}
          label="Ward"
          options={
            wards.items.value
              ?.filter(({ kind }) => kind === 'ward')
              .map(({ id, name }) => ({ value: id, text: name })) ?? []
          }
        />
        <SelectField
          of={form.field('bedId')}
          label="Bed"
          options={beds
            .filter(bed => bed.id !== device.bed?.bedId)
            .map(({ id, name, occupied }) => ({
              value: id,
              text: `${bedText(name)}${occupied ? ', taken' : ', free'}`,
            }))}
        />
        {device.assignment !== null && (
          <p class="quiet">As long as it is given to a patient of its own, the bed changes nothing for its readings.</p>
        )}
        <p class="problem" role="alert">
          {wards.problem.value ?? board.problem.value}
        </p>
      </Form>
    </Dialog>
  )
}
