import { PanelBuilder as BarChart } from '@grafana/grafana-foundation-sdk/barchart'
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog'
import {
  type DataSourceRef,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common'
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat'
import { PanelBuilder as Table } from '@grafana/grafana-foundation-sdk/table'
import { PanelBuilder as TimeSeries } from '@grafana/grafana-foundation-sdk/timeseries'

export interface About {
  readonly title: string
  /** The question that it answers. */
  readonly description: string
  readonly source: DataSourceRef
  readonly queries: readonly Builder<Dataquery>[]
  /** Of Grafana's; `short` when not given. */
  readonly unit?: string
  /** Of 24. */
  readonly width?: number
  readonly height?: number
}

const legend = () =>
  new VizLegendOptionsBuilder().displayMode(LegendDisplayMode.List).placement(LegendPlacement.Bottom).showLegend(true)

/** Lines over time; a gap in the data is a gap in the line. */
export function lines(about: About): TimeSeries {
  const { title, description, source, queries, unit = 'short', width = 12, height = 8 } = about
  return new TimeSeries()
    .title(title)
    .description(description)
    .datasource(source)
    .targets([...queries])
    .unit(unit)
    .span(width)
    .height(height)
    .lineWidth(1)
    .fillOpacity(0)
    .showPoints(VisibilityMode.Never)
    .spanNulls(false)
    .legend(legend())
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi))
}

/** One number each, as it is at the end of the time that is shown. */
export function numbers(about: About): Stat {
  const { title, description, source, queries, unit = 'short', width = 6, height = 4 } = about
  return new Stat()
    .title(title)
    .description(description)
    .datasource(source)
    .targets([...queries])
    .unit(unit)
    .span(width)
    .height(height)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
}

export function table(about: About): Table {
  const { title, description, source, queries, unit = 'none', width = 24, height = 9 } = about
  return new Table()
    .title(title)
    .description(description)
    .datasource(source)
    .targets([...queries])
    .unit(unit)
    .span(width)
    .height(height)
}

/** A bar for each row of a table, its name in the first column. */
export function bars(about: About): BarChart {
  const { title, description, source, queries, unit = 'short', width = 12, height = 8 } = about
  return new BarChart()
    .title(title)
    .description(description)
    .datasource(source)
    .targets([...queries])
    .unit(unit)
    .span(width)
    .height(height)
    .stacking(StackingMode.None)
    .legend(legend())
}
