import type { AlertFeed } from '../bus/alert-feed.ts'
import type { ChangeFeed } from '../bus/changes.ts'
import type { LiveVitalsSubscriber } from '../bus/live-vitals.ts'
import type { RejectReplayer } from '../bus/replay.ts'
import type { Clock } from '../model/clock.ts'
import type { Logger } from '../observability/log.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { AccountReader, RelationReader } from '../store/access.ts'
import type { AlertMover, AlertReader } from '../store/alerts.ts'
import type { ReadAudit } from '../store/audit.ts'
import type { ClinicalRecords } from '../store/clinical-records.ts'
import type { DeviceRegistry } from '../store/devices.ts'
import type { PatientErasure } from '../store/erasure.ts'
import type { PatientMerges } from '../store/merges.ts'
import type { PatientProfileReader, PatientStore } from '../store/patients.ts'
import type { PhotoStore } from '../store/photos.ts'
import type { PatientRegistration } from '../store/registration.ts'
import type { RejectReader } from '../store/rejects.ts'
import type { SessionStore, UserStore } from '../store/users.ts'
import type { VitalsReader } from '../store/vitals.ts'

/** State of everything this process depends on, by name. */
export type Readiness = Readonly<Record<string, { readonly ok: boolean; readonly detail: string }>>

/** What the API needs from outside. The caller closes them, after the app. */
export interface ApiPorts {
  readonly users: UserStore
  readonly accounts: AccountReader
  readonly relations: RelationReader
  readonly audit: ReadAudit
  readonly sessions: SessionStore
  readonly clinicalRecords: ClinicalRecords
  readonly erasure: PatientErasure
  readonly merges: PatientMerges
  readonly patients: PatientStore
  readonly patientProfiles: PatientProfileReader
  readonly photos: PhotoStore
  readonly registration: PatientRegistration
  readonly devices: DeviceRegistry
  readonly vitals: VitalsReader
  readonly alerts: AlertReader
  readonly alertMover: AlertMover
  readonly alertFeed: AlertFeed
  readonly live: LiveVitalsSubscriber
  readonly rejects: RejectReader
  readonly replayer: RejectReplayer
  readonly changes: ChangeFeed
  /** Whether a port threw because what it needs is away or overloaded: the same request may succeed later. */
  readonly isOutage: (error: unknown) => boolean
  readonly readiness: () => Promise<Readiness>
  /** Prometheus text of all processes. */
  readonly metricsText: () => Promise<string>
  readonly metrics: Metrics
  readonly log: Logger
  readonly clock: Clock
}
