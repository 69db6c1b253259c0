import {
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  VariableRefresh,
} from '@grafana/grafana-foundation-sdk/dashboard'
import { POSTGRES } from './data-sources.ts'
import { tidy } from './queries.ts'

const query = (name: string, label: string, sql: string) =>
  new QueryVariableBuilder(name)
    .label(label)
    .datasource(POSTGRES)
    .query(tidy(sql))
    .refresh(VariableRefresh.OnTimeRangeChanged)

/** Some or all wards; `$IN_WARDS` says that a row belongs to one. */
export const wards = () =>
  query('ward', 'Ward', 'select name as __text, id::text as __value from grafana.wards order by 1')
    .multi(true)
    .includeAll(true)

/** SQL: whether `ward_id` of a row is among the chosen ones; who is in no ward belongs to all of them. */
export const IN_WARDS = `(ward_id is null or ward_id::text in ($\{ward:sqlstring}))`

/** One patient of the chosen wards. */
export const patient = () =>
  query(
    'patient',
    'Patient',
    `select label as __text, id::text as __value from grafana.patients where ${IN_WARDS} order by ward_id is null, label`,
  )

/** Some or all devices of the chosen wards. */
export const devices = () =>
  query('device', 'Device', `select id as __text, id as __value from grafana.devices where ${IN_WARDS} order by 1`)
    .multi(true)
    .includeAll(true)

/** Where the board is, for the links to it. */
export const board = () => new TextBoxVariableBuilder('board').label('Board').defaultValue('http://127.0.0.1:3000')

/** For a column of ids. @param path on the board, to which the id is added */
const linkTo = (path: string) => [
  { id: 'links', value: [{ title: 'Open on the board', url: `\${board}${path}\${__value.raw}`, targetBlank: true }] },
]
export const ON_THE_BOARD = linkTo('/patients/')
export const DEVICE_ON_THE_BOARD = linkTo('/admin/devices/')
