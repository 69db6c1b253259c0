import { useMemo } from 'preact/hooks'
import { clinicDay, clinicMoment } from '../clinic-time.ts'
import { clinicZone } from '../parts/clinic-zone.ts'
import { DateField } from '../parts/date-field.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Form } from '../parts/form.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { slotsPath } from '../reception/appointment-data.ts'
import { SlotChoice } from '../reception/slot-choice.tsx'
import type { Visit } from './visit-data.ts'

interface Props {
  readonly visit: Visit
  /** @param start Unix ms. @throws RequestFailed */
  readonly send: (start: number) => Promise<void>
  readonly onDone: () => void
  readonly onClose: () => void
}

/** Another of the doctor's free times; the old one is free again. */
export function RescheduleDialog({ visit, send, onDone, onClose }: Props) {
  const { now } = useBoard()
  const zone = clinicZone.value
  const form = useForm({
    initial: { day: '', start: '' },
    check: ({ start }) => ({ start: start === '' ? 'is needed: choose one of the free times' : null }),
    submit: ({ start }) => send(Date.parse(start)),
  })
  const { day } = form.values.value
  const path = useMemo(
    () => slotsPath(visit.doctor.id, visit.service.id, day, now.peek(), zone),
    [visit.doctor.id, visit.service.id, day, zone],
  )
  const ofDay = {
    ...form.field('day'),
    set(value: string) {
      form.field('day').set(value)
      form.field('start').set('')
    },
  }
  return (
    <Dialog title="Another time" onClose={onClose}>
      <p>
        {visit.service.name} with {visit.doctor.name}, now on {clinicMoment(visit.start, zone)}
      </p>
      <Form form={form} submitText="Move the appointment" busyText="Moving…" onDone={onDone} onCancel={onClose}>
        <DateField of={ofDay} label="Day" optional hint="Empty: the next two weeks" min={clinicDay(now.peek(), zone)} />
        <SlotChoice of={form.field('start')} path={path} />
      </Form>
    </Dialog>
  )
}
