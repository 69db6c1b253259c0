import type { AuditValues } from '../../model/audit.ts'
import { browserName } from '../account/browser-name.ts'
import { clinicMoment } from '../clinic-time.ts'
import { clinicZone } from '../parts/clinic-zone.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Facts } from '../parts/facts.tsx'
import { PersonName } from '../parts/person-name.tsx'
import { recordPath } from '../patients/identity.ts'
import { type AuditItem, changesOf } from './audit-data.ts'

/** Why there is nothing to compare. */
const UNSEEN: Readonly<Record<Exclude<AuditValues['values'], 'shown'>, string>> = {
  none: 'Nothing was changed: somebody looked.',
  erased: 'The values were erased with the patient. The entry itself stays.',
  damaged: 'The values are not what was written. Run the verification of the audit.',
}

/** One entry: who, from where, why, and what was there before and after. */
export function AuditDialog({ entry, onClose }: { entry: AuditItem; onClose: () => void }) {
  const { at, by, what, action, patientId, patientName, reason, inNeed, resource } = entry
  return (
    <Dialog title={what} onClose={onClose}>
      <Facts
        items={[
          { name: 'When', value: clinicMoment(at, clinicZone.value) },
          { name: 'Who', value: by === null ? 'Wardbeat' : `${by.name} (${by.roles.join(', ')})` },
          {
            name: 'Patient',
            value:
              patientId === null ? (
                'of no patient'
              ) : (
                <a href={recordPath(patientId)}>
                  {patientName === null ? 'Record' : <PersonName name={patientName} />}
                </a>
              ),
          },
          { name: 'Reason', value: reason },
          ...(inNeed ? [{ name: 'Allowed by', value: 'opening the record in need' }] : []),
          { name: 'Action', value: action },
          { name: 'Record', value: resource === null ? null : `${resource.kind} ${resource.id}` },
          { name: 'Address', value: entry.ip },
          {
            name: 'Browser',
            value: entry.userAgent === null ? null : browserName(entry.userAgent),
            title: entry.userAgent ?? '',
          },
          { name: 'Request', value: entry.requestId },
          { name: 'Login', value: entry.login },
        ]}
      />
      {entry.values === 'shown' ? <Changes entry={entry} /> : <p class="quiet">{UNSEEN[entry.values]}</p>}
    </Dialog>
  )
}

function Changes({ entry: { before, after } }: { entry: AuditItem }) {
  const changes = changesOf(before, after, at => clinicMoment(at, clinicZone.value))
  if (changes.length === 0) return <p class="quiet">No value of the record itself was changed.</p>
  return (
    <section class="data-table compared" aria-label="Values before and after">
      <table>
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Before</th>
            <th scope="col">After</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(change => (
            <tr key={change.name}>
              <th scope="row">{change.name}</th>
              <td data-title="Before">{shownValue(change.before)}</td>
              <td data-title="After">{shownValue(change.after)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

const shownValue = (text: string | null) => (text === null ? <span class="quiet">(empty)</span> : <bdi>{text}</bdi>)
