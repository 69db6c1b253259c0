import { useSignal } from '@preact/signals'
import { decodeJob, jobPage } from '../jobs/job-data.ts'
import { FileField } from '../parts/file-field.tsx'
import { Form } from '../parts/form.tsx'
import { go } from '../parts/route.ts'
import { saveFile } from '../parts/save-file.ts'
import { TextareaField } from '../parts/textarea-field.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { type CsvColumn, readHead, template } from './csv-head.ts'

interface Props {
  /** Of the API: `/devices/import`. Takes `text/csv`, and answers with a job. */
  readonly path: string
  readonly columns: readonly CsvColumn[]
  /** Of the template. */
  readonly fileName: string
}

interface Values {
  readonly file: File | null
  readonly text: string
}

const NOTHING: Values = { file: null, text: '' }
/** As the API takes it: about a million lines. */
const LARGEST_BYTES = 200 * 1024 * 1024
/** Of a file so much is looked at before it is sent. */
const HEAD_BYTES = 64 * 1024

/** A file, or what was copied from a table, becomes a job: its page shows how it goes. */
export function ImportForm({ path, columns, fileName }: Props) {
  const { session } = useBoard()
  const job = useSignal('')
  const beginning = useSignal<{ readonly file: File; readonly text: string } | null>(null)
  const form = useForm({
    initial: NOTHING,
    check: ({ file, text }) => {
      const typed = text.trim() !== ''
      if (file !== null && typed) return { text: 'must be empty when there is a file: one of them is sent' }
      if (file === null && !typed) return { file: 'is needed, or lines below' }
      const said = file === null ? readHead(text, columns) : headOf(file)
      const problem = typeof said === 'string' ? said : null
      return file === null ? { text: problem } : { file: problem }
    },
    async submit({ file, text }) {
      const csv = file === null ? new Blob([text], { type: 'text/csv' }) : file.slice(0, file.size, 'text/csv')
      job.value = decodeJob((await session.request('POST', path, csv)).body, 'job').id
    },
  })
  function headOf(file: File) {
    if (file.size > LARGEST_BYTES) return 'is larger than 200 MB; send it in parts'
    return beginning.value?.file === file ? readHead(beginning.value.text, columns) : null
  }
  const file = form.field('file')
  const look = async (chosen: File | null) => {
    file.set(chosen)
    if (chosen === null) return
    // Cut at a line, so that half a letter at its end is none that is broken.
    const text = await chosen.slice(0, HEAD_BYTES).text()
    beginning.value = {
      file: chosen,
      text: chosen.size > HEAD_BYTES ? text.slice(0, text.lastIndexOf('\n') + 1) : text,
    }
    file.set(chosen) // judged again
  }
  const { value } = form.values
  return (
    <>
      <Form form={form} submitText="Import" busyText="Sending…" label="Import" onDone={() => go(jobPage(job.value))}>
        <FileField
          of={{ ...file, set: chosen => void look(chosen) }}
          label="File"
          accept=".csv,.txt,.tsv,text/csv"
          hint={
            value.file === null ? 'CSV in UTF-8, one record a line, columns in any order' : saidOf(headOf(value.file))
          }
        />
        <TextareaField
          of={form.field('text')}
          label="Or lines from a table"
          rows={8}
          hint={
            value.text.trim() === ''
              ? 'With the heading, divided by comma, semicolon or tab'
              : saidOf(readHead(value.text, columns))
          }
          optional
        />
      </Form>
      <section class="card" aria-labelledby="import-columns">
        <header class="card-head">
          <h2 id="import-columns">Columns</h2>
          <button
            type="button"
            onClick={() => saveFile(fileName, new Blob([template(columns)], { type: 'text/csv;charset=utf-8' }))}
          >
            Download a template
          </button>
        </header>
        <dl class="facts-list wide-names">
          {columns.map(({ name, meaning, needed }) => (
            <div key={name}>
              <dt>
                <code>{name}</code>
              </dt>
              <dd>
                {meaning}
                {needed && <b> (needed)</b>}
              </dd>
            </div>
          ))}
        </dl>
      </section>
    </>
  )
}

function saidOf(head: ReturnType<typeof readHead> | null): string {
  if (head === null || typeof head === 'string') return ''
  return `Columns: ${head.columns.join(', ')}`
}
