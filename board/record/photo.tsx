import { type Signal, useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { say } from '../parts/toast.tsx'
import { useAct } from '../parts/use-act.ts'
import { useBoard } from '../parts/use-board.ts'
import { apiPath } from '../patients/identity.ts'
import { type ScaledPhoto, scalePhoto } from './scale-photo.ts'

/** What is known of the photo of one patient. */
export interface PhotoState {
  /** Counts changes, so that the picture is asked for again. */
  readonly changes: Signal<number>
  readonly isThere: Signal<boolean>
}

/** @param hasPhoto as the record says: what is not there is not asked for */
export function usePhoto(hasPhoto: boolean): PhotoState {
  return { changes: useSignal(0), isThere: useSignal(hasPhoto) }
}

/** The picture beside the name; nothing where there is none. */
export function Photo({ patientId, photo }: { patientId: string; photo: PhotoState }) {
  if (!photo.isThere.value) return null
  return (
    <img
      class="photo"
      alt="Of the patient"
      src={`/api/v1${apiPath(patientId)}/photo?change=${photo.changes.value}`}
      onError={() => {
        photo.isThere.value = false
      }}
    />
  )
}

/** Chooses a picture, looks at it, keeps it; takes it away. */
export function PhotoSection({ patientId, photo }: { patientId: string; photo: PhotoState }) {
  const { session } = useBoard()
  const chosen = useSignal<ScaledPhoto | null>(null)
  const problem = useSignal('')
  const input = useRef<HTMLInputElement>(null)
  const act = useAct()
  const path = `${apiPath(patientId)}/photo`
  const choose = async (file: File | undefined) => {
    if (file === undefined) return
    const scaled = await scalePhoto(file)
    problem.value = typeof scaled === 'string' ? scaled : ''
    chosen.value = typeof scaled === 'string' ? null : scaled
  }
  const forget = () => {
    chosen.value = null
    problem.value = ''
    if (input.current) input.current.value = ''
  }
  const put = async ({ bytes }: ScaledPhoto) => {
    await session.request('PUT', path, bytes)
    photo.changes.value++
    photo.isThere.value = true
  }
  const keep = (scaled: ScaledPhoto) =>
    act.run(async () => {
      await put(scaled)
      forget()
      say('The photo is kept.')
    }, 'Not kept.')
  const takeAway = () =>
    act.run(async () => {
      const shown = document.querySelector<HTMLImageElement>('img.photo')
      const before = shown === null ? null : await scalePhoto(shown)
      await session.request('DELETE', path)
      photo.isThere.value = false
      const undo =
        before === null || typeof before === 'string' ? null : () => void act.run(() => put(before), 'Not taken back.')
      say('The photo is taken away.', undo)
    })
  return (
    <section class="card" aria-labelledby="section-photo">
      <header class="card-head">
        <h2 id="section-photo">Photo</h2>
        {photo.isThere.value && (
          <button type="button" onClick={() => void takeAway()}>
            Take it away
          </button>
        )}
      </header>
      <label class="file">
        {photo.isThere.value ? 'Another picture' : 'Picture'}
        <input
          ref={input}
          type="file"
          accept="image/jpeg,image/png"
          aria-describedby="photo-said"
          onChange={event => void choose(event.currentTarget.files?.[0])}
        />
      </label>
      <p id="photo-said" class="quiet" role="status">
        {problem.value || 'JPEG or PNG. It helps to tell two people of one name apart.'}
      </p>
      {chosen.value !== null && (
        <>
          <img class="photo" alt="Chosen, not kept yet" src={chosen.value.preview} />
          <div class="acts">
            <button
              type="button"
              class="primary"
              aria-disabled={act.busy.value}
              onClick={() => chosen.value && void keep(chosen.value)}
            >
              Keep this photo
            </button>
            <button type="button" onClick={forget}>
              Cancel
            </button>
          </div>
        </>
      )}
    </section>
  )
}
