import '../style/care.css'
import { useSignal } from '@preact/signals'
import { moneyText } from '../appointments/money.ts'
import { DataTable } from '../parts/data-table.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import { useRecord } from '../parts/use-record.ts'
import { decodeClinic } from './clinic-data.ts'
import { CATEGORY_TEXT, decodePricedService, type PricedService } from './service-data.ts'
import { ServiceDialog } from './service-dialog.tsx'

/** What a patient may ask for, and what it costs. */
export function ServicesPage() {
  const { session } = useBoard()
  const category = useSignal('')
  const editing = useSignal<PricedService | 'new' | null>(null)
  const list = useList(
    category.value === '' ? '/services' : `/services?category=${category.value}`,
    decodePricedService,
  )
  const clinic = useRecord('/clinic', decodeClinic)
  const editable = session.may('services:write')
  return (
    <section class="sheet">
      <PageHeader title="Services and operations">
        {editable && (
          <button
            type="button"
            class="primary"
            onClick={() => {
              editing.value = 'new'
            }}
          >
            New service
          </button>
        )}
      </PageHeader>
      <label class="inline-choice">
        Show
        <select
          value={category.value}
          onChange={event => {
            category.value = event.currentTarget.value
          }}
        >
          <option value="">services and operations</option>
          <option value="service">services</option>
          <option value="operation">operations</option>
        </select>
      </label>
      <DataTable
        label="Services and operations"
        list={list}
        rowKey={service => service.id}
        empty="Nothing is on the list yet. Add the first with “New service”; then say which doctors offer it."
        columns={[
          {
            title: 'Name',
            cell: service =>
              editable ? (
                <button
                  type="button"
                  class="as-link"
                  onClick={() => {
                    editing.value = service
                  }}
                >
                  <bdi>{service.name}</bdi>
                </button>
              ) : (
                <bdi>{service.name}</bdi>
              ),
          },
          { title: 'Kind', cell: service => CATEGORY_TEXT[service.category] },
          { title: 'Code', cell: service => service.code },
          { title: 'Length', figures: true, cell: service => `${service.durationMinutes} min` },
          { title: 'Price', figures: true, cell: moneyText },
        ]}
      />
      {editing.value !== null && (
        <ServiceDialog
          service={editing.value === 'new' ? null : editing.value}
          currency={clinic.value.value?.currency ?? ''}
          onClose={changed => {
            editing.value = null
            if (changed) void list.refetch() // its failure is a state of the list
          }}
        />
      )}
    </section>
  )
}
