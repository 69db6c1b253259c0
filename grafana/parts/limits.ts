import { AGE_BANDS } from '../../model/vital-signs.generated.ts'
import { VITAL_SIGNS, type VitalSignCode } from '../../model/vital-signs.ts'

/**
 * SQL: the limits of a code that count for `$patient`, as lines from the beginning to the end of what is shown. Defaults by
 * age come from the catalogue when the dashboards are made, personal ones from the database (`limitsInForce` of the model).
 */
export function limitLines(code: VitalSignCode): string {
  return `
    with patient as (select id, age_days from grafana.patients where id::text = '$patient'),
    usual (from_days, to_days, low, high, critical_low, critical_high) as (values
      ${defaults(code).join(',\n      ')}
    ),
    in_force as (
      select
        case when own.patient_id is null then u.low else own.low end as low,
        case when own.patient_id is null then u.high else own.high end as high,
        case when own.patient_id is null then u.critical_low else own.critical_low end as critical_low,
        case when own.patient_id is null then u.critical_high else own.critical_high end as critical_high
      from patient p
      left join usual u
        on coalesce(p.age_days, ${ADULT}) >= u.from_days and coalesce(p.age_days, ${ADULT}) < coalesce(u.to_days, 1e9)
      left join grafana.personal_limits own on own.patient_id = p.id and own.code = '${code}'
    )
    select t.time, l.metric, l.value
    from in_force f
    cross join lateral (values
      ('low', f.low), ('high', f.high), ('critical low', f.critical_low), ('critical high', f.critical_high)
    ) l (metric, value)
    cross join (values ($__timeFrom()::timestamptz), ($__timeTo()::timestamptz)) t (time)
    where l.value is not null
    order by 1`
}

/** Days of age from which somebody is an adult; of unknown age, too. */
const ADULT = AGE_BANDS.find(({ band }) => band === 'adult')?.fromDays ?? 0

function defaults(code: VitalSignCode): string[] {
  const number = (value: number | null) => (value === null ? 'null::float8' : `${value}::float8`)
  const rows = AGE_BANDS.flatMap(({ band, fromDays, toDays }) => {
    const limits = VITAL_SIGNS[code].limits[band]
    if (limits === undefined || limits.alarmValues) return []
    const { low, high, criticalLow, criticalHigh } = limits
    return `(${fromDays}, ${toDays ?? 'null::int'}, ${[low, high, criticalLow, criticalHigh].map(number).join(', ')})`
  })
  // A code without any limit has a table without a row that fits.
  return rows.length > 0 ? rows : [`(0, 0, ${[null, null, null, null].map(number).join(', ')})`]
}
