import '../style/patient.css'
import { useSignal } from '@preact/signals'
import { AGE_BANDS } from '../../model/vital-signs.generated.ts'
import { type AgeBand, isVitalSignCode, type VitalSignCode } from '../../model/vital-signs.ts'
import { type Decode, dictionary } from '../live/fields.ts'
import { FilterField } from '../parts/filter-field.tsx'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useRecord } from '../parts/use-record.ts'
import { Waiting } from '../parts/waiting.tsx'
import { LimitRows } from '../patient/limit-rows.tsx'
import { type LimitsByCodeInForce, limitsOf } from '../patient/patient-data.ts'
import { inWords, isStale, RequestFailed } from '../session/request.ts'

const OWN = { save: 'Save for this ward', is: (origin: string) => origin.startsWith('ward:') }
const BANDS = AGE_BANDS.map(({ band, label }) => ({ value: band, text: label }))

type ByBand = Readonly<Record<string, LimitsByCodeInForce>>
const decodeByBand: Decode<ByBand> = (value, at) => dictionary(value, at, limitsOf)

/** The limits that count here for whoever has none of his own, by age. */
export function WardLimits({ path, editable }: { path: string; editable: boolean }) {
  const { session } = useBoard()
  const record = useRecord(`${path}/limits`, decodeByBand)
  const band = useSignal<AgeBand>('adult')
  const problem = useSignal<string | null>(null)
  const byBand = record.value.value
  if (byBand === null) return <Waiting of={record} what="the limits of the ward" />
  const put = async (code: VitalSignCode, value: unknown): Promise<boolean> => {
    try {
      record.took(
        await session.request('PUT', `${path}/limits`, { [band.value]: { [code]: value } }, record.etag.value),
      )
      problem.value = null
      say('Saved. They count from now on.')
      return true
    } catch (error) {
      const said = error instanceof RequestFailed ? error.errors.map(e => `${e.path} ${e.message}`).join('; ') : ''
      problem.value = `Not saved. ${said || inWords(error)}`
      if (!isStale(error)) return false
      await record.refetch()
      return true
    }
  }
  const rows = Object.entries(byBand[band.value] ?? {}).flatMap(([code, inForce]) =>
    isVitalSignCode(code) && inForce ? [{ code, inForce }] : [],
  )
  return (
    <section class="card ward-limits" aria-labelledby="ward-limits">
      <h2 id="ward-limits">Alarm limits</h2>
      <p class="quiet">They count for everybody who lies here and has no limits of his own.</p>
      <FilterField
        label="Age"
        value={band.value}
        options={BANDS}
        onChoose={chosen => {
          band.value = chosen
        }}
      />
      {problem.value !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <div class="limits">
        <LimitRows key={band.value} rows={rows} put={put} own={OWN} editable={editable} />
      </div>
    </section>
  )
}
