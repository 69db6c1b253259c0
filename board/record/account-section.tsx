import { useSignal } from '@preact/signals'
import { decodeAccount } from '../admin/user-data.ts'
import { clinicMoment } from '../clinic-time.ts'
import { instant } from '../live/decode-alert.ts'
import { type Decode, fields } from '../live/fields.ts'
import { clinicZone } from '../parts/clinic-zone.ts'
import { ComboboxField, type Picked } from '../parts/combobox-field.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Facts } from '../parts/facts.tsx'
import { Form } from '../parts/form.tsx'
import { ShowOnce } from '../parts/show-once.tsx'
import { say } from '../parts/toast.tsx'
import { useAct } from '../parts/use-act.ts'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { useRecord } from '../parts/use-record.ts'
import { Waiting } from '../parts/waiting.tsx'
import { apiPath } from '../patients/identity.ts'
import type { Session } from '../session/session.ts'

interface LinkedAccount {
  readonly userId: string
  readonly email: string
  readonly name: string
  /** Unix ms. */
  readonly linkedAt: number
}

const decodeLinked: Decode<LinkedAccount> = (value, at) => {
  const f = fields(value, at)
  return { userId: f.text('userId'), email: f.text('email'), name: f.text('name'), linkedAt: f.of('linkedAt', instant) }
}

interface Invitation {
  readonly code: string
  /** Unix ms. */
  readonly expiresAt: number
}

const decodeInvitation: Decode<Invitation> = (value, at) => {
  const f = fields(value, at)
  return { code: f.text('code'), expiresAt: f.of('expiresAt', instant) }
}

/** The login that speaks for the patient: by invitation, or linked by hand. */
export function AccountSection({ patientId }: { patientId: string }) {
  const { session } = useBoard()
  const path = `${apiPath(patientId)}/account`
  const record = useRecord(path, decodeLinked)
  const ended = useSignal(false)
  const act = useAct()
  const link = async (userId: string) => {
    record.took(await session.request('PUT', path, { userId }))
    ended.value = false
  }
  const unlink = ({ userId, name }: LinkedAccount) =>
    act.run(async () => {
      await session.request('DELETE', path)
      ended.value = true
      say(`${name} sees nothing of this patient any more.`, () => {
        void act.run(() => link(userId), 'Not taken back.')
      })
    })
  const account = ended.value ? null : record.value.value
  const isMissing = ended.value || record.code.value === 'not-found'
  return (
    <section class="card" aria-labelledby="section-account">
      <header class="card-head">
        <h2 id="section-account">The patient's own login</h2>
        {account !== null && (
          <button type="button" aria-disabled={act.busy.value} onClick={() => void unlink(account)}>
            End the link
          </button>
        )}
      </header>
      {account !== null ? (
        <Facts
          items={[
            { name: 'Name', value: account.name },
            { name: 'Email', value: account.email },
            { name: 'Since', value: clinicMoment(account.linkedAt, clinicZone.value) },
          ]}
        />
      ) : isMissing ? (
        <NoAccount patientId={patientId} onLink={link} />
      ) : (
        <Waiting of={record} what="the login" />
      )}
    </section>
  )
}

function NoAccount({ patientId, onLink }: { patientId: string; onLink: (userId: string) => Promise<void> }) {
  const { session } = useBoard()
  const act = useAct()
  const made = useSignal<Invitation | null>(null)
  const invite = () =>
    act.run(async () => {
      const { body } = await session.request('POST', `${apiPath(patientId)}/invitations`, {})
      made.value = decodeInvitation(body, 'invitation')
    }, 'No code was made.')
  return (
    <>
      <p class="quiet">
        No login speaks for this patient. With an invitation code the patient signs up alone; an older code stops
        working.
      </p>
      <div class="acts">
        <button type="button" aria-disabled={act.busy.value} onClick={() => void invite()}>
          Make an invitation code
        </button>
      </div>
      {session.may('users:read') && <LinkForm onLink={onLink} />}
      {made.value !== null && (
        <Dialog
          title="Invitation code"
          onClose={() => {
            made.value = null
          }}
        >
          <ShowOnce
            label={`Give this to the patient, after looking at an identity card. It is entered at “Sign up”, until ${clinicMoment(made.value.expiresAt, clinicZone.value)}:`}
            secret={made.value.code}
          />
        </Dialog>
      )}
    </>
  )
}

function LinkForm({ onLink }: { onLink: (userId: string) => Promise<void> }) {
  const { session } = useBoard()
  const form = useForm<{ userId: Picked | null }>({
    initial: { userId: null },
    check: ({ userId }) => ({ userId: userId === null ? 'is needed: pick one from the list' : null }),
    async submit({ userId }) {
      if (userId !== null) await onLink(userId.id)
    },
  })
  return (
    <Form form={form} label="Link a login" submitText="Link" onDone={() => say('Linked.')}>
      <ComboboxField
        of={form.field('userId')}
        label="Login of a patient"
        hint="Name or email of somebody who has signed up already"
        search={patientLogins(session)}
      />
    </Form>
  )
}

/** As many as a person looks through. */
const MOST = 20

function patientLogins(session: Session) {
  return async (typed: string, ended: AbortSignal): Promise<readonly Picked[]> => {
    const query = new URLSearchParams({ q: typed, limit: String(MOST) })
    const { body } = await session.request('GET', `/users?${query}`, undefined, null, ended)
    return fields(body, 'users')
      .list('items', decodeAccount)
      .filter(({ roles }) => roles.includes('patient'))
      .map(({ id, name, email }) => ({ id, text: name, detail: email }))
  }
}
