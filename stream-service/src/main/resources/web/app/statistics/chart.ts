// What of ECharts the plots need; loaded with the first plot. On a canvas and with tooltips that are drawn: its SVG and its
// HTML tooltips are styled by attributes, which the Content-Security-Policy refuses.

import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use, type ECharts } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

export type Chart = ECharts;

export const openChart = (element: HTMLElement): Chart => init(element, null, { renderer: "canvas" });
