import { type Decode, fields } from '../live/fields.ts'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import { apiPath } from '../patients/identity.ts'
import { instantOrNull } from '../record/record-data.ts'

interface Member {
  readonly id: string
  readonly name: string
  readonly does: string
  /** Unix ms. */
  readonly from: number
  readonly until: number | null
}

const decodeMember: Decode<Member> = (value, at) => {
  const f = fields(value, at)
  return {
    id: f.text('id'),
    name: f.text('name'),
    does: f.text('function'),
    from: instantOrNull(f, 'from') ?? 0,
    until: instantOrNull(f, 'until'),
  }
}

const WORDS: Readonly<Record<string, string>> = {
  'responsible-nurse': 'is your nurse now',
  nurse: 'nurse',
  doctor: 'doctor',
}

/** Who looks after the patient at this moment. */
export function MyCareTeam({ patientId }: { patientId: string }) {
  const { now } = useBoard()
  const list = useList(`${apiPath(patientId)}/care-team`, decodeMember)
  const here = list.items.value?.filter(m => m.from <= now.peek() && (m.until === null || m.until > now.peek()))
  return (
    <section class="card" aria-labelledby="my-team">
      <h2 id="my-team">Who looks after you</h2>
      <p class="problem" role="alert">
        {list.problem}
      </p>
      {here?.length === 0 && <p class="quiet">Nobody in particular at the moment. Messages reach the house.</p>}
      <ul class="lines">
        {here?.map(member => (
          <li key={member.id}>
            <span class="grow">
              <b>
                <bdi>{member.name}</bdi>
              </b>{' '}
              {WORDS[member.does] ?? ''}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
