import { ALERT_PRIORITIES } from '../../model/alert.ts'
import { clinicClock, clinicDate } from '../clinic-time.ts'
import { clinicZone } from '../parts/clinic-zone.ts'
import { areHours, type Step } from './load-data.ts'

const HEIGHT = 100

const total = ({ high, medium, low }: Step) => high + medium + low

/** Alarms of each day or hour, by priority; the table beside it says the same in figures. */
export function LoadChart({ steps }: { steps: readonly Step[] }) {
  const byHour = areHours(steps)
  const zone = clinicZone.value
  const most = Math.max(1, ...steps.map(total))
  const nameOf = (step: Step) => (byHour ? clinicClock(step.from, zone) : clinicDate(step.from, zone))
  const [first, last] = [steps[0], steps.at(-1)]
  return (
    <figure class="load-chart">
      <figcaption class="card-head">
        <span>{byHour ? 'Alarms in each hour' : 'Alarms on each day'}</span>
        <span class="legend">
          {ALERT_PRIORITIES.map(priority => (
            <span key={priority}>
              <i class={`bar-${priority}`} /> {priority}
            </span>
          ))}
        </span>
      </figcaption>
      <div class="plot">
        <span class="most figures" aria-hidden="true">
          {most}
        </span>
        <svg viewBox={`0 0 ${steps.length} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          {steps.map((step, i) => (
            <g key={step.from}>
              <title>{`${nameOf(step)}: ${total(step)}`}</title>
              {stack(step, most).map(({ priority, y, height }) => (
                <rect key={priority} class={`bar-${priority}`} x={i + 0.1} width={0.8} y={y} height={height} />
              ))}
            </g>
          ))}
        </svg>
      </div>
      <p class="ends quiet figures">
        <span>{first && nameOf(first)}</span>
        <span>{last && last !== first && nameOf(last)}</span>
      </p>
      <details>
        <summary>In figures</summary>
        <div class="data-table">
          <table>
            <caption class="unseen">{byHour ? 'Alarms in each hour' : 'Alarms on each day'}</caption>
            <thead>
              <tr>
                <th scope="col">{byHour ? 'Hour' : 'Day'}</th>
                {ALERT_PRIORITIES.map(priority => (
                  <th key={priority} scope="col" class="figures">
                    {priority}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {steps.map(step => (
                <tr key={step.from}>
                  <th scope="row">{nameOf(step)}</th>
                  {ALERT_PRIORITIES.map(priority => (
                    <td key={priority} class="figures" data-title={priority}>
                      {step[priority]}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  )
}

/** High on the ground, where it is compared most easily. */
function stack(step: Step, most: number) {
  let top = HEIGHT
  return ALERT_PRIORITIES.map(priority => {
    const height = (step[priority] / most) * HEIGHT
    top -= height
    return { priority, y: top, height }
  })
}
