import { useSignal } from '@preact/signals'
import { PersonName } from '../parts/person-name.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import { ageOf } from '../times.ts'
import { BreakGlassDialog } from './break-glass-dialog.tsx'
import { type DirectoryEntry, decodeEntry } from './identity.ts'
import { directoryPath, type PatientSearch } from './patient-query.ts'

/** Those who fit and are not the caller's: who they are and nothing else, and a way in for the need. */
export function OthersInTheHouse({ sought }: { sought: PatientSearch }) {
  const { session, now } = useBoard()
  const path = directoryPath(sought)
  const list = useList(path, decodeEntry)
  const opening = useSignal<DirectoryEntry | null>(null)
  const others = path === null ? [] : (list.items.value ?? []).filter(entry => !entry.mine)
  if (others.length === 0) return null
  return (
    <section class="card" aria-labelledby="others">
      <h2 id="others">Others in the house</h2>
      <p class="quiet">Not your patients: only who they are is shown.</p>
      <ul class="lines">
        {others.map(entry => (
          <li key={entry.id}>
            <span class="grow">
              <PersonName name={entry.name} />{' '}
              <span class="quiet">
                {[
                  entry.birthDate === null ? 'birth date not recorded' : `born ${entry.birthDate}`,
                  ageOf(entry.birthDate, now.peek()),
                  entry.sex,
                  entry.ward,
                ]
                  .filter(Boolean)
                  .join(', ')}
              </span>
            </span>
            {session.may('patients:break-glass') && (
              <button
                type="button"
                onClick={() => {
                  opening.value = entry
                }}
              >
                Open in need
              </button>
            )}
          </li>
        ))}
      </ul>
      {opening.value !== null && (
        <BreakGlassDialog
          patient={opening.value}
          onClose={() => {
            opening.value = null
          }}
        />
      )}
    </section>
  )
}
