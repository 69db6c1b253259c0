import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common'

/** As provisioned in grafana/provisioning/datasources/wardbeat.yml. */
export const POSTGRES = { type: 'grafana-postgresql-datasource', uid: 'wardbeat-postgres' } satisfies DataSourceRef
export const PROMETHEUS = { type: 'prometheus', uid: 'wardbeat-prometheus' } satisfies DataSourceRef
export const INFLUX = { type: 'influxdb', uid: 'wardbeat-influxdb' } satisfies DataSourceRef
/** Of Grafana: each query names its own. */
export const MIXED = { type: 'datasource', uid: '-- Mixed --' } satisfies DataSourceRef
