import { ChoicesField } from '../parts/choices-field.tsx'
import { ComboboxField } from '../parts/combobox-field.tsx'
import type { FormState } from '../parts/form-state.ts'
import { TextField } from '../parts/text-field.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import { staffSearch } from '../patients/find-staff.ts'
import { decodeService } from '../reception/appointment-data.ts'
import type { DoctorValues } from './doctor-data.ts'

/** All services of a house fit in one list of ticks. */
const ALL = 200

/** Name, speciality, login and what is offered. */
export function DoctorFields({ form }: { form: FormState<DoctorValues> }) {
  const { session } = useBoard()
  const services = useList('/services', decodeService, { limit: ALL })
  const choices = services.items.value?.map(({ id, name, durationMinutes }) => ({
    value: id,
    text: name,
    detail: `${durationMinutes} min`,
  }))
  return (
    <>
      <TextField of={form.field('name')} label="Name" maxLength={200} hint="As patients see it" />
      <TextField of={form.field('speciality')} label="Speciality" maxLength={200} optional />
      <ComboboxField
        of={form.field('userId')}
        label="Login"
        optional
        hint="Pick one from the list: it is told of requests, and decides them. Empty: the reception does."
        search={staffSearch(session)}
      />
      <p class="problem" role="alert">
        {services.problem}
      </p>
      {choices?.length === 0 ? (
        <p class="quiet">
          There is nothing to offer yet: add <a href="/admin/services">services</a> first.
        </p>
      ) : (
        <ChoicesField of={form.field('services')} label="Offers" optional choices={choices ?? []} />
      )}
    </>
  )
}
