import { useSignal } from '@preact/signals'
import { CARE_FUNCTIONS, type CareFunction } from '../../model/care-team.ts'
import { clinicMoment } from '../clinic-time.ts'
import { instant } from '../live/decode-alert.ts'
import { type Decode, fields } from '../live/fields.ts'
import { Badge } from '../parts/badge.tsx'
import { clinicZone } from '../parts/clinic-zone.ts'
import { ComboboxField, type Picked } from '../parts/combobox-field.tsx'
import { DataTable } from '../parts/data-table.tsx'
import { Form } from '../parts/form.tsx'
import { SelectField } from '../parts/select-field.tsx'
import { say } from '../parts/toast.tsx'
import { useAct } from '../parts/use-act.ts'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { useList } from '../parts/use-list.ts'
import { staffSearch } from '../patients/find-staff.ts'
import { apiPath } from '../patients/identity.ts'
import { CARE_FUNCTION_OPTIONS, careFunctionText } from './care-functions.ts'
import { instantOrNull } from './record-data.ts'
import { shiftEndBody } from './shift-end.ts'
import { ShiftEnd } from './shift-end-field.tsx'

interface Member {
  readonly id: string
  readonly userId: string
  readonly name: string
  readonly function: CareFunction
  readonly from: number
  readonly until: number | null
}

const decodeMember: Decode<Member> = (value, at) => {
  const f = fields(value, at)
  return {
    id: f.text('id'),
    userId: f.text('userId'),
    name: f.text('name'),
    function: f.oneOf('function', CARE_FUNCTIONS),
    from: f.of('from', instant),
    until: instantOrNull(f, 'until'),
  }
}

/** Who looks after the patient, and until when. */
export function CareTeamTab({ patientId }: { patientId: string }) {
  const { session, now } = useBoard()
  const path = `${apiPath(patientId)}/care-team`
  const list = useList(path, decodeMember)
  const added = useSignal(0)
  const act = useAct()
  const editable = session.may('care-team:write')
  const end = (member: Member) =>
    act.run(async () => {
      await session.request('DELETE', `${path}/${encodeURIComponent(member.id)}`)
      say(`${member.name} no longer looks after this patient.`, () => void again(member))
      await list.refetch()
    })
  const again = (member: Member) =>
    act.run(async () => {
      const until = member.until === null ? {} : { until: new Date(member.until).toISOString() }
      await session.request('POST', path, { userId: member.userId, function: member.function, ...until })
      await list.refetch()
    }, 'Not taken back.')
  return (
    <>
      <DataTable
        label="Care team"
        list={list}
        rowKey={member => member.id}
        empty="Nobody in particular looks after this patient. Add a responsible nurse below."
        columns={[
          { title: 'Name', cell: member => <bdi>{member.name}</bdi> },
          { title: 'As', cell: member => careFunctionText(member.function) },
          {
            title: 'From',
            figures: true,
            cell: member => (
              <>
                {member.from > now.peek() && <Badge text="planned" />} {clinicMoment(member.from, clinicZone.value)}
              </>
            ),
          },
          {
            title: 'Until',
            figures: true,
            cell: member => (member.until === null ? 'further notice' : clinicMoment(member.until, clinicZone.value)),
          },
          {
            title: 'Act',
            cell: member =>
              editable ? (
                <button type="button" aria-label={`End the turn of ${member.name}`} onClick={() => void end(member)}>
                  End
                </button>
              ) : null,
          },
        ]}
      />
      {editable && (
        <NewMember
          key={added.value}
          path={path}
          onDone={() => {
            added.value++
            void list.refetch() // its failure is a state of the list
          }}
        />
      )}
    </>
  )
}

function NewMember({ path, onDone }: { path: string; onDone: () => void }) {
  const { session, now } = useBoard()
  const nobody: Picked | null = null
  const form = useForm<{ userId: Picked | null; function: CareFunction; until: string }>({
    initial: { userId: nobody, function: 'responsible-nurse', until: '' },
    check: ({ userId }) => ({ userId: userId === null ? 'is needed: pick one from the list' : null }),
    async submit({ userId, function: careFunction, until }) {
      const body = { userId: userId?.id, function: careFunction, ...shiftEndBody(until, now.peek(), clinicZone.peek()) }
      await session.request('POST', path, body)
    },
  })
  return (
    <section class="card" aria-labelledby="new-member">
      <h2 id="new-member">Add a colleague</h2>
      <Form
        form={form}
        submitText="Add"
        onDone={() => {
          say(`${form.values.value.userId?.text} looks after this patient now.`)
          onDone()
        }}
      >
        <ComboboxField
          of={form.field('userId')}
          label="Colleague"
          search={staffSearch(session)}
          hint="Part of the name"
        />
        <SelectField
          of={form.field('function')}
          label="As"
          options={CARE_FUNCTION_OPTIONS}
          hint="There is one responsible nurse at a time: a new one ends the turn of the one before."
        />
        <ShiftEnd of={form.field('until')} />
      </Form>
    </section>
  )
}
