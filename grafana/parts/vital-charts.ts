import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog'
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common'
import { VITAL_SIGNS, type VitalSignCode } from '../../model/vital-signs.ts'
import { limitLines } from './limits.ts'
import { lines } from './panels.ts'
import { sqlSeries } from './queries.ts'

export interface VitalChart {
  readonly title: string
  readonly codes: readonly VitalSignCode[]
  readonly limitsOf: VitalSignCode
  readonly unit: string
}

export const VITAL_CHARTS: readonly VitalChart[] = [
  { title: 'Heart rate and pulse', codes: ['hr', 'pulse'], limitsOf: 'hr', unit: '/min' },
  { title: 'Oxygen saturation', codes: ['spo2'], limitsOf: 'spo2', unit: 'percent' },
  { title: 'Respiratory rate', codes: ['rr'], limitsOf: 'rr', unit: '/min' },
  {
    title: 'Blood pressure, cuff (limits of the systolic)',
    codes: ['sbp', 'dbp', 'map'],
    limitsOf: 'sbp',
    unit: 'mmHg',
  },
  {
    title: 'Blood pressure, line (limits of the mean)',
    codes: ['abp_sbp', 'abp_dbp', 'abp_map'],
    limitsOf: 'abp_map',
    unit: 'mmHg',
  },
  { title: 'Temperature', codes: ['temp'], limitsOf: 'temp', unit: 'celsius' },
]

/** Values with the limits of one of them as a band. */
export function vitalChart(
  { title, codes, limitsOf, unit }: VitalChart,
  source: DataSourceRef,
  values: Builder<Dataquery>,
) {
  const names = codes.map(code => VITAL_SIGNS[code].name).join(', ')
  return lines({
    title,
    description: `How did ${names} go, and when was it outside the limits that count for this patient (the band)?`,
    source,
    queries: [values, sqlSeries('B', limitLines(limitsOf))],
    unit: unit === '/min' ? 'none' : unit === 'mmHg' ? 'pressuremmhg' : unit,
    width: 24,
    height: 7,
  })
    .axisLabel(unit)
    .overrideByName('high', [
      { id: 'custom.fillBelowTo', value: 'low' },
      { id: 'custom.fillOpacity', value: 10 },
      ...limitStyle('semi-dark-green'),
    ])
    .overrideByName('low', limitStyle('semi-dark-green'))
    .overrideByRegexp('critical .*', [
      ...limitStyle('semi-dark-red'),
      { id: 'custom.lineStyle', value: { fill: 'dash', dash: [8, 8] } },
    ])
}

const limitStyle = (color: string) => [
  { id: 'color', value: { mode: 'fixed', fixedColor: color } },
  { id: 'custom.hideFrom', value: { legend: true, tooltip: false, viz: false } },
]
