import { useSignal } from '@preact/signals'
import { type Decode, fields } from '../live/fields.ts'
import { ComboboxField, type Picked } from '../parts/combobox-field.tsx'
import { Form } from '../parts/form.tsx'
import { say } from '../parts/toast.tsx'
import { useAct } from '../parts/use-act.ts'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { useRecord } from '../parts/use-record.ts'
import { Waiting } from '../parts/waiting.tsx'
import { type Colleague, decodeColleague, staffSearch } from '../patients/find-staff.ts'
import { roleName } from '../role-names.ts'

const decodeStaff: Decode<readonly Colleague[]> = (value, at) => fields(value, at).list('items', decodeColleague)

/** Who works in the ward, and so sees its patients. */
export function WardStaff({ path, editable }: { path: string; editable: boolean }) {
  const { session } = useBoard()
  const staff = useRecord(`${path}/staff`, decodeStaff)
  const added = useSignal(0)
  const act = useAct()
  const people = staff.value.value
  if (people === null) return <Waiting of={staff} what="who works here" />
  const put = async (userIds: readonly string[]) => {
    staff.took(await session.request('PUT', `${path}/staff`, { userIds }))
  }
  const remove = (colleague: Colleague) =>
    act.run(async () => {
      await put(people.map(p => p.id).filter(id => id !== colleague.id))
      say(`${colleague.name} no longer works here.`, () => {
        void act.run(() => put(people.map(p => p.id)), 'Not taken back.')
      })
    })
  return (
    <section class="card" aria-labelledby="ward-staff">
      <h2 id="ward-staff">Who works here</h2>
      <p class="quiet">Who works in a ward sees the patients of the ward.</p>
      {people.length === 0 && <p class="quiet">Nobody yet.</p>}
      <ul class="lines">
        {people.map(colleague => (
          <li key={colleague.id}>
            <span class="grow">
              <bdi>{colleague.name}</bdi> <span class="quiet">{colleague.roles.map(roleName).join(', ')}</span>
            </span>
            {editable && (
              <button type="button" aria-label={`Take out ${colleague.name}`} onClick={() => void remove(colleague)}>
                Take out
              </button>
            )}
          </li>
        ))}
      </ul>
      {editable && (
        <AddColleague
          key={added.value}
          people={people}
          onAdd={async id => {
            await put([...people.map(p => p.id), id])
          }}
          onDone={() => {
            added.value++
          }}
        />
      )}
    </section>
  )
}

interface AddProps {
  readonly people: readonly Colleague[]
  readonly onAdd: (id: string) => Promise<void>
  readonly onDone: () => void
}

function AddColleague({ people, onAdd, onDone }: AddProps) {
  const { session } = useBoard()
  const form = useForm<{ userIds: Picked | null }>({
    initial: { userIds: null },
    check: ({ userIds }) => ({ userIds: userIds === null ? 'is needed: pick one from the list' : null }),
    async submit({ userIds }) {
      if (userIds !== null) await onAdd(userIds.id)
    },
  })
  return (
    <Form form={form} label="Add a colleague" submitText="Add" onDone={onDone}>
      <ComboboxField
        of={form.field('userIds')}
        label="Colleague"
        hint="Part of the name"
        search={staffSearch(
          session,
          people.map(p => p.id),
        )}
      />
    </Form>
  )
}
