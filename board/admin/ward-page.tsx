import '../style/care.css'
import { Form } from '../parts/form.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import type { RecordState } from '../parts/record-state.ts'
import { go } from '../parts/route.ts'
import { say } from '../parts/toast.tsx'
import { useAct } from '../parts/use-act.ts'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { useRecord } from '../parts/use-record.ts'
import { Waiting } from '../parts/waiting.tsx'
import { decodeWard, type Ward } from '../places/ward-data.ts'
import { WardBeds } from './ward-beds.tsx'
import { WardFields, wardBody, wardProblems, wardValues } from './ward-fields.tsx'
import { WardLimits } from './ward-limits.tsx'
import { WardOnCall } from './ward-on-call.tsx'
import { WardStaff } from './ward-staff.tsx'

export function WardPage({ wardId }: { wardId: string }) {
  const { session } = useBoard()
  const path = `/wards/${encodeURIComponent(wardId)}`
  const record = useRecord(path, decodeWard)
  const act = useAct()
  const ward = record.value.value
  const editable = session.may('wards:write')
  const remove = () =>
    act.run(async () => {
      await session.request('DELETE', path)
      say('The ward is gone, with its rooms and beds.')
      go('/admin/wards')
    }, 'Not deleted.')
  return (
    <section class="sheet">
      <PageHeader title={ward?.name ?? 'Ward'} back={{ href: '/admin/wards', text: 'Wards' }}>
        {editable && ward !== null && (
          <button type="button" aria-disabled={act.busy.value} onClick={() => void remove()}>
            Delete this ward
          </button>
        )}
      </PageHeader>
      {ward === null ? (
        <Waiting of={record} what="the ward" />
      ) : (
        <>
          {editable && <WardForm key={record.etag.value} ward={ward} path={path} record={record} />}
          {ward.kind === 'ward' && <WardBeds path={path} editable={editable} />}
          <WardStaff path={path} editable={editable} />
          <WardOnCall path={path} editable={editable} />
          <WardLimits path={path} editable={editable} />
        </>
      )}
    </section>
  )
}

function WardForm({ ward, path, record }: { ward: Ward; path: string; record: RecordState<Ward> }) {
  const { session } = useBoard()
  const form = useForm({
    initial: wardValues(ward),
    etag: record.etag.value,
    check: wardProblems,
    async submit(values, etag) {
      record.took(await session.request('PATCH', path, wardBody(values, true), etag))
    },
    async reload() {
      const { body, etag } = await session.request('GET', path)
      return { values: wardValues(decodeWard(body, 'ward')), etag }
    },
  })
  return (
    <section class="card" aria-labelledby="ward-form">
      <h2 id="ward-form">Ward</h2>
      <Form form={form} label="Ward" submitText="Save" onDone={() => say('Saved.')}>
        <WardFields form={form} />
      </Form>
    </section>
  )
}
