import { fields } from '../live/fields.ts'
import { DescribedField } from '../parts/described-field.tsx'
import { describedProblems } from '../parts/described-values.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Form } from '../parts/form.tsx'
import { say } from '../parts/toast.tsx'
import { useAct } from '../parts/use-act.ts'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { RequestFailed } from '../session/request.ts'
import { blank, type ClinicalKind, decodeStated, type Stated, statedBody } from './clinical-data.ts'
import { etagOf } from './record-data.ts'

interface Props {
  readonly kind: ClinicalKind
  /** Of the API: the list it belongs to. */
  readonly path: string
  /** Null: a new one. */
  readonly stated: Stated | null
  readonly onClose: (changed: boolean) => void
}

/** Adds or changes one; what was never true is marked so, and kept. */
export function StatedDialog({ kind, path, stated, onClose }: Props) {
  const { session } = useBoard()
  const remove = useAct()
  const own = stated === null ? path : `${path}/${encodeURIComponent(stated.id)}`
  const form = useForm({
    initial: stated === null ? blank(kind) : valuesOf(kind, stated),
    etag: stated === null ? null : etagOf(stated),
    check: values => describedProblems(kind.fields, values),
    async submit(values, etag) {
      await session.request(stated === null ? 'POST' : 'PATCH', own, statedBody(kind, values), etag)
    },
    // There is no route to one of them alone.
    async reload() {
      const { body } = await session.request('GET', `${path}?limit=200`)
      const now = fields(body, 'list')
        .list('items', decodeStated)
        .find(({ id }) => id === stated?.id)
      if (now === undefined) throw new RequestFailed(404, `Somebody marked this ${kind.one} as entered in error.`)
      return { values: valuesOf(kind, now), etag: etagOf(now) }
    },
  })
  const mark = () =>
    remove.run(async () => {
      if (stated === null) return
      await session.request('DELETE', own, undefined, etagOf(stated))
      say('Marked as entered in error. It is kept, and shown on request.')
      onClose(true)
    })
  return (
    <Dialog title={stated === null ? `Add: ${kind.one}` : `Change: ${kind.one}`} onClose={() => onClose(false)}>
      <Form
        form={form}
        submitText={stated === null ? 'Add' : 'Save'}
        onCancel={() => onClose(false)}
        onDone={() => {
          say(stated === null ? 'Added.' : 'Saved.')
          onClose(true)
        }}
      >
        {kind.fields.map(field => (
          <DescribedField key={field.name} of={form.field(field.name)} field={field} />
        ))}
      </Form>
      {stated !== null && (
        <p class="apart">
          <button type="button" aria-disabled={remove.busy.value} onClick={() => void mark()}>
            It was entered in error
          </button>
        </p>
      )}
    </Dialog>
  )
}

const valuesOf = (kind: ClinicalKind, stated: Stated) =>
  Object.fromEntries(kind.fields.map(({ name }) => [name, stated.values[name] ?? '']))
