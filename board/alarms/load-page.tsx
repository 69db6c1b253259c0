import '../style/care.css'
import '../style/appointments.css'
import '../style/load.css'
import { ALL } from '../../model/grafana.ts'
import { clinicZone } from '../parts/clinic-zone.ts'
import { DateField } from '../parts/date-field.tsx'
import { Facts } from '../parts/facts.tsx'
import { GrafanaLink } from '../parts/grafana-link.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { SelectField } from '../parts/select-field.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { useList } from '../parts/use-list.ts'
import { useOptionalRecord } from '../parts/use-optional-record.ts'
import { decodeWard } from '../places/ward-data.ts'
import { useRuleNames } from '../rules/use-rule-names.ts'
import { LoadChart } from './load-chart.tsx'
import { decodeLoad, decodeProposals, isOneDay, type Load, lastWeek, loadQuery } from './load-data.ts'
import { PatientLoads } from './load-patients.tsx'
import { PriorityTable, RuleTable, WardTable } from './load-tables.tsx'
import { perBedDayText, rateText, ruleText, shareText, timeText } from './load-words.ts'

const ALL_WARDS = 200
const DAY_MS = 86_400_000
const LONGEST_DAYS = 92

/** How many alarms a ward has, what becomes of them, and what could be changed. */
export function LoadPage() {
  const { now, session } = useBoard()
  const zone = clinicZone.value
  const wards = useList('/wards', decodeWard, { limit: ALL_WARDS })
  const form = useForm({
    initial: lastWeek(now.peek(), zone),
    check(period) {
      const query = loadQuery(period, zone)
      if (query === null) return { until: 'must not be before the first day' }
      const days = (Date.parse(query.get('to') ?? '') - Date.parse(query.get('from') ?? '')) / DAY_MS
      return { until: days > LONGEST_DAYS + 0.5 ? `must be at most ${LONGEST_DAYS} days after the first` : null }
    },
    submit: async () => {},
  })
  const period = form.values.value
  const query = loadQuery(period, zone)
  const load = useOptionalRecord(query && `/alarm-load?${query}&by=${isOneDay(period) ? 'hour' : 'day'}`, decodeLoad)
  const proposed = useOptionalRecord(
    `/alarm-load/proposals${period.wardId === '' ? '' : `?ward=${encodeURIComponent(period.wardId)}`}`,
    decodeProposals,
  )
  const names = useRuleNames()
  const found = load.value.value
  return (
    <section class="sheet">
      <PageHeader title="Alarm load">
        {query !== null && (
          <GrafanaLink
            dashboard="alarm-load"
            chosen={{ variables: { ward: period.wardId || ALL }, ...grafanaPeriod(query) }}
          />
        )}
      </PageHeader>
      <search class="filters" aria-label="Alarm load">
        <SelectField
          of={form.field('wardId')}
          label="Ward"
          optional
          options={[
            { value: '', text: 'whole house' },
            ...(wards.items.value ?? []).map(({ id, name }) => ({ value: id, text: name })),
          ]}
        />
        <DateField of={form.field('from')} label="First day" />
        <DateField of={form.field('until')} label="Last day" hint="The same day: by the hour" />
      </search>
      <p class="problem" role="alert">
        {load.problem}
      </p>
      <p class="unseen" role="status">
        {found === null ? 'Loading…' : `${found.all.alarms} alarms`}
      </p>
      {found !== null && <Found load={found} names={names} />}
      <section class="card" aria-labelledby="proposals">
        <h2 id="proposals">Proposals</h2>
        <p class="quiet">From the alarms of the last hours and days up to now. Nothing changes by itself.</p>
        <p class="problem" role="alert">
          {proposed.problem}
        </p>
        {proposed.value.value?.length === 0 && <p>Nothing to propose.</p>}
        <ul class="lines">
          {(proposed.value.value ?? []).map(({ rule, text }) => (
            <li key={`${rule?.ruleId} ${rule?.code} ${text}`}>
              <span class="grow">
                {rule !== null && <b>{ruleText(rule, names)}: </b>}
                {text}
              </span>
            </li>
          ))}
        </ul>
      </section>
      {session.may('alerts:read') && query !== null && <PatientLoads query={query} />}
    </section>
  )
}

/** The days of `loadQuery` in Grafana. */
function grafanaPeriod(query: URLSearchParams) {
  const at = (name: string) => String(Date.parse(query.get(name) ?? ''))
  return { from: at('from'), to: at('to') }
}

interface FoundProps {
  readonly load: Load
  readonly names: ReadonlyMap<string, string>
}

function Found({ load, names }: FoundProps) {
  const { all } = load
  if (all.alarms === 0) {
    return (
      <p class="card">
        No alarms in this period
        {load.bedDays === 0 ? ', and nobody lay there.' : `, in ${rateText(load.bedDays)} bed days.`}
      </p>
    )
  }
  return (
    <>
      <div class="sections">
        <section class="card" aria-labelledby="load-all">
          <h2 id="load-all">How many</h2>
          <Facts
            items={[
              {
                name: 'A bed and day',
                value: <b>{perBedDayText(load)}</b>,
              },
              { name: 'Alarms', value: all.alarms },
              { name: 'Bed days', value: load.bedDays < 1 ? 'less than one' : rateText(load.bedDays) },
              { name: 'Technical', value: shareText(load.shareTechnical), title: 'No signal, lead off and the like' },
              {
                name: 'Floods',
                value: load.floods === 0 ? 'none' : `${load.floods}, ${timeText(load.floodSeconds)} in all`,
                title: '10 or more alarms of a ward in 10 minutes, until fewer than 5 are left',
              },
            ]}
          />
        </section>
        <section class="card" aria-labelledby="load-then">
          <h2 id="load-then">What became of them</h2>
          <Facts
            items={[
              { name: 'Answered', value: shareText(load.shareAcknowledged) },
              { name: 'Over, unseen', value: shareText(load.shareResolvedUnseen), title: 'Before anybody looked' },
              { name: 'Reached on call', value: all.escalated },
              { name: 'Under 10 s', value: all.fleeting },
              { name: 'Chattering', value: all.chattering, title: 'Patient and rule: 3 or more in 60 s' },
              { name: 'Over 24 h', value: `${all.standing}; now ${load.standingNow}` },
            ]}
          />
        </section>
      </div>
      <section class="card">
        <LoadChart steps={load.steps} />
      </section>
      <PriorityTable load={load} />
      <RuleTable rules={load.byRule} all={all.alarms} names={names} />
      {load.byWard.length > 1 && <WardTable wards={load.byWard} />}
    </>
  )
}
