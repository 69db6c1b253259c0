import type { AlertFeed } from '../bus/alert-feed.ts'
import type { BacktestCheck } from '../bus/backtest-check.ts'
import type { ChangeFeed } from '../bus/changes.ts'
import type { LiveVitalsSubscriber } from '../bus/live-vitals.ts'
import type { OrderReview } from '../bus/order-review.ts'
import type { PeopleFeed } from '../bus/people-feed.ts'
import type { QueueProducer } from '../bus/queue.ts'
import type { RejectReplayer } from '../bus/replay.ts'
import type { RuleCheck } from '../bus/rule-check.ts'
import type { Clock } from '../model/clock.ts'
import type { Logger } from '../observability/log.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { AccountReader, RelationReader } from '../store/access.ts'
import type { AlarmLoadReader } from '../store/alarm-load.ts'
import type { AlertMover, AlertReader } from '../store/alerts.ts'
import type { AppointmentStore } from '../store/appointments.ts'
import type { AuditReader, ReadAudit } from '../store/audit.ts'
import type { BillingReader } from '../store/billing.ts'
import type { BreakGlassStore } from '../store/break-glass.ts'
import type { CareTeamStore } from '../store/care-teams.ts'
import type { AlertMessages, ChannelStore } from '../store/channels.ts'
import type { ClinicStore } from '../store/clinic.ts'
import type { ClinicalRecords } from '../store/clinical-records.ts'
import type { DeviceBedStore } from '../store/device-beds.ts'
import type { DeviceCommandStore } from '../store/device-commands.ts'
import type { DeviceRegistry } from '../store/devices.ts'
import type { DoctorStore } from '../store/doctors.ts'
import type { PatientErasure } from '../store/erasure.ts'
import type { AlertReceipts, EscalationChains } from '../store/escalations.ts'
import type { JobStore } from '../store/jobs.ts'
import type { MedicationOrderStore } from '../store/medication-orders.ts'
import type { PatientMerges } from '../store/merges.ts'
import type { MessageStore } from '../store/messages.ts'
import type { NoteStore } from '../store/notes.ts'
import type { NotificationStore } from '../store/notifications.ts'
import type { ObservationStore } from '../store/observations.ts'
import type { OrderAdviceStore } from '../store/order-advice.ts'
import type { PatientLinks } from '../store/patient-links.ts'
import type { PatientProfileReader, PatientStore } from '../store/patients.ts'
import type { PhotoStore } from '../store/photos.ts'
import type { BedStore, WardStore } from '../store/places.ts'
import type { ProvisioningKeyStore } from '../store/provisioning-keys.ts'
import type { PatientRegistration } from '../store/registration.ts'
import type { RejectReader } from '../store/rejects.ts'
import type { RoleStore } from '../store/roles.ts'
import type { RuleStore } from '../store/rules.ts'
import type { ScoreReader } from '../store/scores.ts'
import type { ServiceStore } from '../store/services.ts'
import type { Spo2Scales } from '../store/spo2-scales.ts'
import type { StayStore } from '../store/stays.ts'
import type { TimelineReader } from '../store/timeline.ts'
import type { TreatmentPlanStore } from '../store/treatment-plans.ts'
import type { UserRegistry } from '../store/user-registry.ts'
import type { SessionStore, UserStore } from '../store/users.ts'
import type { VitalsReader } from '../store/vitals.ts'
import type { VitalsHistory } from '../store/vitals-history.ts'
import type { WardLimitsStore } from '../store/ward-limits.ts'
import type { WebhookStore } from '../store/webhooks.ts'

/** State of everything this process depends on, by name. */
export type Readiness = Readonly<Record<string, { readonly ok: boolean; readonly detail: string }>>

/** What the API needs from outside. The caller closes them, after the app. */
export interface ApiPorts {
  readonly appointments: AppointmentStore
  readonly billing: BillingReader
  readonly clinic: ClinicStore
  readonly doctors: DoctorStore
  readonly services: ServiceStore
  readonly users: UserStore
  readonly userRegistry: UserRegistry
  readonly roles: RoleStore
  readonly patientLinks: PatientLinks
  readonly breakGlass: BreakGlassStore
  readonly accounts: AccountReader
  readonly relations: RelationReader
  readonly audit: ReadAudit
  readonly auditReader: AuditReader
  readonly beds: BedStore
  readonly careTeams: CareTeamStore
  readonly sessions: SessionStore
  readonly clinicalRecords: ClinicalRecords
  readonly erasure: PatientErasure
  readonly merges: PatientMerges
  readonly patients: PatientStore
  readonly patientProfiles: PatientProfileReader
  readonly photos: PhotoStore
  readonly registration: PatientRegistration
  readonly deviceBeds: DeviceBedStore
  readonly devices: DeviceRegistry
  readonly stays: StayStore
  readonly deviceCommands: DeviceCommandStore
  readonly provisioningKeys: ProvisioningKeyStore
  readonly vitals: VitalsReader
  readonly vitalsHistory: VitalsHistory
  readonly backtestCheck: BacktestCheck
  readonly observations: ObservationStore
  readonly scores: ScoreReader
  readonly spo2Scales: Spo2Scales
  readonly webhooks: WebhookStore
  readonly wards: WardStore
  readonly wardLimits: WardLimitsStore
  readonly alarmLoad: AlarmLoadReader
  readonly alerts: AlertReader
  readonly alertMover: AlertMover
  readonly alertFeed: AlertFeed
  readonly timeline: TimelineReader
  readonly notifications: NotificationStore
  readonly peopleFeed: PeopleFeed
  readonly alertReceipts: AlertReceipts
  readonly alertMessages: Pick<AlertMessages, 'confirm'>
  readonly channels: ChannelStore
  readonly escalationChains: EscalationChains
  readonly jobs: JobStore
  /** Ids of jobs. */
  readonly jobQueue: QueueProducer<string>
  readonly live: LiveVitalsSubscriber
  readonly messages: MessageStore
  readonly notes: NoteStore
  readonly orderAdvice: OrderAdviceStore
  readonly orderReview: OrderReview
  readonly orders: MedicationOrderStore
  readonly plans: TreatmentPlanStore
  readonly rejects: RejectReader
  readonly rules: RuleStore
  readonly ruleCheck: RuleCheck
  readonly replayer: RejectReplayer
  readonly changes: ChangeFeed
  /**
   * What a port threw for, when it needs something that is away or overloaded: the same request may succeed later. Begins a
   * sentence, as `The database`. Null: that is not why.
   */
  readonly whatIsAway: (error: unknown) => string | null
  readonly readiness: () => Promise<Readiness>
  /** Prometheus text of all processes. */
  readonly metricsText: () => Promise<string>
  readonly metrics: Metrics
  readonly log: Logger
  readonly clock: Clock
}
