import { AGE_BANDS } from '../../model/vital-signs.generated.ts'
import { VITAL_SIGNS, type VitalSignCode } from '../../model/vital-signs.ts'

/**
 * SQL: the limits of a code that count for `$patient`, as lines from the beginning to the end of what is shown. Defaults by
 * age come from the catalogue when the dashboards are made, those of the ward and personal ones from the database
 * (`limitsInForce` of the model).
 */
export function limitLines(code: VitalSignCode): string {
  return `
    with patient as (select id, ward_id, age_days from grafana.patients where id::text = '$patient'),
    usual (band, from_days, to_days, low, high, critical_low, critical_high) as (values
      ${defaults(code).join(',\n      ')}
    ),
    in_force as (
      select
        ${FIRST_SET}
      from patient p
      join usual u
        on coalesce(p.age_days, ${ADULT}) >= u.from_days and coalesce(p.age_days, ${ADULT}) < coalesce(u.to_days, 1e9)
      left join grafana.personal_limits own on own.patient_id = p.id and own.code = '${code}'
      left join grafana.ward_limits ward on ward.ward_id = p.ward_id and ward.band = u.band and ward.code = '${code}'
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

/** All four are of one person or place: null there is no limit, too. */
const FIRST_SET = ['low', 'high', 'critical_low', 'critical_high']
  .map(
    side =>
      `case when own.patient_id is not null then own.${side} when ward.ward_id is not null then ward.${side} else u.${side} end as ${side}`,
  )
  .join(', ')

/** Days of age from which somebody is an adult; of unknown age, too. */
const ADULT = AGE_BANDS.find(({ band }) => band === 'adult')?.fromDays ?? 0

function defaults(code: VitalSignCode): string[] {
  const number = (value: number | null) => (value === null ? 'null::float8' : `${value}::float8`)
  return AGE_BANDS.map(({ band, fromDays, toDays }) => {
    const limits = VITAL_SIGNS[code].limits[band]
    const known = limits === undefined || limits.alarmValues ? null : limits
    const sides = [known?.low, known?.high, known?.criticalLow, known?.criticalHigh].map(side => number(side ?? null))
    return `('${band}', ${fromDays}, ${toDays ?? 'null::int'}, ${sides.join(', ')})`
  })
}
