import '../style/care.css'
import '../style/appointments.css'
import { clinicMoment } from '../clinic-time.ts'
import { clinicZone } from '../parts/clinic-zone.ts'
import { DataTable } from '../parts/data-table.tsx'
import { DateField } from '../parts/date-field.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { SelectField } from '../parts/select-field.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { useList } from '../parts/use-list.ts'
import { useOptionalRecord } from '../parts/use-optional-record.ts'
import { decodeDoctor } from '../reception/appointment-data.ts'
import { type BilledTotal, billingPath, byDoctor, decodeLine, decodeTotals, lastMonth } from './billing-data.ts'
import { moneyText, sumText } from './money.ts'

const ALL_DOCTORS = 200

/** What was done and billed in a period, by doctor and service; without patients. */
export function BillingPage() {
  const { now } = useBoard()
  const zone = clinicZone.value
  const doctors = useList('/doctors', decodeDoctor, { limit: ALL_DOCTORS })
  const form = useForm({
    initial: lastMonth(now.peek(), zone),
    check: period => ({ until: billingPath(period, zone) === null ? 'must not be before the first day' : null }),
    submit: async () => {},
  })
  const path = billingPath(form.values.value, zone)
  const totals = useOptionalRecord(path === null ? null : `${path}&limit=1`, decodeTotals)
  const lines = useList(path, decodeLine)
  const all = totals.value.value ?? []
  return (
    <section class="sheet">
      <PageHeader title="Income" />
      <search class="filters" aria-label="Income">
        <DateField of={form.field('from')} label="First day" />
        <DateField of={form.field('until')} label="Last day" hint="At most a year" />
        <SelectField
          of={form.field('doctorId')}
          label="Doctor"
          optional
          options={[
            { value: '', text: 'everybody' },
            ...(doctors.items.value ?? []).map(({ id, name }) => ({ value: id, text: name })),
          ]}
        />
      </search>
      <p class="problem" role="alert">
        {totals.problem}
      </p>
      <section class="card" aria-labelledby="by-doctor">
        <h2 id="by-doctor" aria-live="polite">
          {totals.value.value === null ? 'Loading…' : `All in all: ${sumText(all.map(({ total }) => total))}`}
        </h2>
        {byDoctor(all).map(({ id, doctor, totals: own }) => (
          <OfDoctor key={id} doctor={doctor} totals={own} />
        ))}
      </section>
      <DataTable
        label="What was billed"
        list={lines}
        rowKey={line => line.id}
        empty="Nothing was billed in these days. A completed appointment is billed with what was done."
        columns={[
          { title: 'Billed', cell: line => <span class="figures">{clinicMoment(line.billedAt, zone)}</span> },
          { title: 'Doctor', cell: line => line.doctor },
          { title: 'Service', cell: line => `${line.name} (${line.code})` },
          { title: 'Times', figures: true, cell: line => line.quantity },
          { title: 'Amount', figures: true, cell: line => moneyText(line.total) },
        ]}
      />
    </section>
  )
}

function OfDoctor({ doctor, totals }: { doctor: string; totals: readonly BilledTotal[] }) {
  return (
    <div>
      <h3 class="card-head">
        <span>{doctor}</span>
        <span class="figures">{sumText(totals.map(({ total }) => total))}</span>
      </h3>
      <ul class="lines">
        {totals.map(({ service, quantity, total }) => (
          <li key={`${service} ${total.currency}`}>
            <span class="grow">{service}</span>
            <span class="quiet figures">{quantity} ×</span>
            <span class="figures">{moneyText(total)}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
