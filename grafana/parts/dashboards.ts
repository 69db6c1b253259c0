import {
  AnnotationQueryBuilder,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
} from '@grafana/grafana-foundation-sdk/dashboard'
import { type DashboardName, dashboardUid } from '../../model/grafana.ts'
import { POSTGRES } from './data-sources.ts'
import { sqlTable } from './queries.ts'

const TAG = 'wardbeat'

/** What all have in common: nobody edits them in Grafana, and each leads to the others with what was chosen. */
export function dashboard(name: DashboardName, title: string, description: string, from: string): DashboardBuilder {
  return new DashboardBuilder(`Wardbeat: ${title}`)
    .uid(dashboardUid(name))
    .description(description)
    .tags([TAG])
    .readonly()
    .time({ from, to: 'now' })
    .timezone('browser')
    .refresh('30s')
    .tooltip(DashboardCursorSync.Crosshair)
    .link(
      new DashboardLinkBuilder('Wardbeat')
        .type(DashboardLinkType.Dashboards)
        .tags([TAG])
        .asDropdown(true)
        .includeVars(true)
        .keepTime(true),
    )
}

/** The way to the board, beside the way to the others. @param path on the board; needs the variable `board` */
export const toBoard = (path: string) =>
  new DashboardLinkBuilder('Open on the board')
    .type(DashboardLinkType.Link)
    .url(`\${board}${path}`)
    .icon('external link')
    .targetBlank(true)

/** Marks on every chart: columns `time`, `timeEnd`, `text`, `tags`. */
export function marks(name: string, color: string, sql: string): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(POSTGRES)
    .enable(true)
    .iconColor(color)
    .target(sqlTable('Marks', sql))
}
