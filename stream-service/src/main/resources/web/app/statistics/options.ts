import type { EChartsCoreOption } from "echarts/core";
import { dayOf } from "../shared/format";
import type { Measure, Row } from "./figures";

/** Of the page's theme, as they are now. */
export interface Colours {
  ink: string;
  quiet: string;
  line: string;
  paper: string;
  series: readonly string[];
  font: string;
}

/** Days stand in a row; names lie one below the other, where there is room for them. */
export function optionOf(rows: readonly Row[], measure: Measure, isByDay: boolean, colours: Colours): EChartsCoreOption {
  const names = rows.map(({ name }) => name);
  const text = { color: colours.quiet, fontFamily: colours.font, fontSize: 12 };
  const category = {
    type: "category",
    data: names,
    inverse: !isByDay,
    axisLine: { lineStyle: { color: colours.line } },
    axisTick: { show: false },
    axisLabel: { ...text, hideOverlap: true, ...(isByDay ? { formatter: shortDay } : { width: 130, overflow: "truncate" }) },
  };
  const value = {
    type: "value",
    splitLine: { lineStyle: { color: colours.line } },
    axisLabel: { ...text, formatter: measure.format, hideOverlap: true },
    ...(measure.id === "messages" || measure.id === "conversations" || measure.id === "errors" ? { minInterval: 1 } : {}),
    splitNumber: isByDay ? 4 : 3,
  };
  return {
    animation: false,
    textStyle: text,
    color: [...colours.series],
    grid: { left: 8, right: 16, top: measure.series.length > 1 ? 36 : 12, bottom: 4, containLabel: true },
    ...(measure.series.length > 1 ? { legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 8, textStyle: text } } : {}),
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      confine: true,
      axisPointer: { type: measure.isSum ? "shadow" : "line" },
      backgroundColor: colours.paper,
      borderColor: colours.line,
      textStyle: { ...text, color: colours.ink },
      valueFormatter: (shown: unknown) => (typeof shown === "number" ? measure.format(shown) : "not known"),
    },
    xAxis: isByDay ? category : value,
    yAxis: isByDay ? value : category,
    series: measure.series.map(({ name, of }) => ({
      name,
      type: isByDay && !measure.isSum ? "line" : "bar",
      ...(measure.isSum && measure.series.length > 1 ? { stack: "all" } : {}),
      barMaxWidth: isByDay ? 28 : 18,
      symbolSize: 5,
      data: rows.map(({ numbers }) => of(numbers) ?? null),
    })),
  };
}

const short = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric" });

/** 2026-01-31 as the browser's language writes a day; of this day, wherever the browser is. */
function shortDay(day: string): string {
  return short.format(localDate(day));
}

export const longDay = (day: string): string => dayOf(localDate(day).getTime());

function localDate(day: string): Date {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  return new Date(year, month - 1, date);
}
