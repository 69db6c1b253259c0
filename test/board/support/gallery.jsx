// The parts that a page may use, on a page without a server behind it. Built by the test that opens it.
import '../../../board/style/tokens.css'
import '../../../board/style/base.css'
import '../../../board/style/form.css'
import '../../../board/style/table.css'
import '../../../board/style/parts.css'
import { render } from 'preact'
import { useMemo } from 'preact/hooks'
import { Badge } from '../../../board/parts/badge.tsx'
import { CheckboxField } from '../../../board/parts/checkbox-field.tsx'
import { ComboboxField } from '../../../board/parts/combobox-field.tsx'
import { DataTable } from '../../../board/parts/data-table.tsx'
import { DateField } from '../../../board/parts/date-field.tsx'
import { Facts } from '../../../board/parts/facts.tsx'
import { Form } from '../../../board/parts/form.tsx'
import { needed, numberOf } from '../../../board/parts/form-rules.ts'
import { listState } from '../../../board/parts/list-state.ts'
import { NumberField } from '../../../board/parts/number-field.tsx'
import { PageHeader } from '../../../board/parts/page-header.tsx'
import { PersonName } from '../../../board/parts/person-name.tsx'
import { SelectField } from '../../../board/parts/select-field.tsx'
import { Tabs } from '../../../board/parts/tabs.tsx'
import { TextareaField } from '../../../board/parts/textarea-field.tsx'
import { TimeField } from '../../../board/parts/time-field.tsx'
import { say, ToastStrip } from '../../../board/parts/toast.tsx'
import { useForm } from '../../../board/parts/use-form.ts'

const PEOPLE = ['Ada Sample', 'Adam Example', 'Ben Placeholder', 'Бен Иванов', 'بن'].map((text, i) => ({
  id: String(i),
  text,
  detail: `born 194${i}-03-12`,
}))

function Gallery() {
  return (
    <main>
      <PageHeader title="Parts" back={{ href: '/', text: 'Ward' }}>
        <Badge text="waits" tone="attention" />
        <button type="button" onClick={() => say('Bed 4 is free.', () => say('Taken back.'))}>
          Free the bed
        </button>
      </PageHeader>
      <Facts
        items={[
          { name: 'Name', value: <PersonName name={{ given: ['Tereza'], family: 'Novak', preferred: 'Tess' }} /> },
          { name: 'Phone', value: '' },
        ]}
      />
      <Tabs
        label="Parts"
        tabs={[
          { name: 'fields', title: 'Fields', body: () => <Fields /> },
          { name: 'table', title: 'Table', body: () => <Table /> },
          { name: 'none', title: 'Nothing', body: () => <p>Nothing here.</p> },
        ]}
      />
      <ToastStrip />
    </main>
  )
}

function Fields() {
  const form = useForm({
    initial: { who: null, weight: '', day: '', clock: '', sex: '', note: '', agreed: false },
    check: v => ({
      who: v.who === null ? 'is needed' : null,
      weight: numberOf(v.weight) === undefined ? 'is not a number' : null,
      note: needed(v.note),
      agreed: v.agreed ? null : 'is needed',
    }),
    submit: async () => say('Sent.'),
  })
  const search = async typed => PEOPLE.filter(p => p.text.toLowerCase().includes(typed.toLowerCase()))
  return (
    <Form form={form} submitText="Send">
      <ComboboxField of={form.field('who')} label="Patient" search={search} />
      <NumberField of={form.field('weight')} label="Weight" unit="kg" optional />
      <DateField of={form.field('day')} label="Day" optional />
      <TimeField of={form.field('clock')} label="Time" optional />
      <SelectField of={form.field('sex')} label="Sex" options={[{ value: 'female', text: 'female' }]} optional />
      <TextareaField of={form.field('note')} label="Note" />
      <CheckboxField of={form.field('agreed')} label="The patient agrees" />
    </Form>
  )
}

function Table() {
  const list = useMemo(() => {
    const made = listState({
      ask: async path => {
        const descending = path.includes('sort=-text')
        return { body: { items: descending ? PEOPLE.toReversed() : PEOPLE, nextCursor: null }, etag: null }
      },
      decode: value => value,
      limit: 10,
    })
    made.open('/people')
    return made
  }, [])
  return (
    <DataTable
      label="People"
      list={list}
      rowKey={p => p.id}
      empty="Nobody."
      columns={[
        { title: 'Name', sort: 'text', cell: p => <a href={`/people/${p.id}`}>{p.text}</a> },
        { title: 'Born', figures: true, cell: p => p.detail },
      ]}
    />
  )
}

render(<Gallery />, document.body)
