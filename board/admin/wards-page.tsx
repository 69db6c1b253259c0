import '../style/care.css'
import { useSignal } from '@preact/signals'
import { DataTable } from '../parts/data-table.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Form } from '../parts/form.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { go } from '../parts/route.ts'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { useList } from '../parts/use-list.ts'
import { decodeWard } from '../places/ward-data.ts'
import { BLANK_WARD, KIND_TEXT, WardFields, wardBody, wardProblems } from './ward-fields.tsx'

export function WardsPage() {
  const { session } = useBoard()
  const list = useList('/wards', decodeWard)
  const adding = useSignal(false)
  return (
    <section class="sheet">
      <PageHeader title="Wards">
        {session.may('wards:write') && (
          <button
            type="button"
            class="primary"
            onClick={() => {
              adding.value = true
            }}
          >
            New ward
          </button>
        )}
      </PageHeader>
      <DataTable
        label="Wards"
        list={list}
        rowKey={ward => ward.id}
        empty="There are no wards yet. Add the first with “New ward”, then its rooms and beds."
        columns={[
          { title: 'Name', cell: ward => <a href={`/admin/wards/${encodeURIComponent(ward.id)}`}>{ward.name}</a> },
          { title: 'Kind', cell: ward => KIND_TEXT[ward.kind] },
          { title: 'Time zone', cell: ward => ward.timeZone ?? 'that of the house' },
        ]}
      />
      {adding.value && (
        <NewWardDialog
          onClose={() => {
            adding.value = false
          }}
        />
      )}
    </section>
  )
}

function NewWardDialog({ onClose }: { onClose: () => void }) {
  const { session } = useBoard()
  const made = useSignal('')
  const form = useForm({
    initial: BLANK_WARD,
    check: wardProblems,
    async submit(values) {
      made.value = decodeWard((await session.request('POST', '/wards', wardBody(values))).body, 'ward').id
    },
  })
  return (
    <Dialog title="New ward" onClose={onClose}>
      <Form
        form={form}
        submitText="Add the ward"
        onCancel={onClose}
        onDone={() => go(`/admin/wards/${encodeURIComponent(made.value)}`)}
      >
        <WardFields form={form} />
      </Form>
    </Dialog>
  )
}
