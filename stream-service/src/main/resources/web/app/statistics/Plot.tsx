import type { EChartsCoreOption } from "echarts/core";
import { useEffect, useRef, useState } from "react";
import type { Chart } from "./chart";
import type { Colours } from "./options";

interface PlotProps {
  /** What it says, for who does not see it. */
  label: string;
  /** Of rem. */
  height: number;
  option: (colours: Colours) => EChartsCoreOption;
}

/** A plot in the colours of the page, also when they change, and as wide as there is room. */
export function Plot({ label, height, option }: PlotProps) {
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<Chart>();
  const [hasFailed, setFailed] = useState(false);
  const latest = useRef(option);
  latest.current = option;

  useEffect(() => {
    let alive = true;
    const draw = () => chart.current?.setOption(latest.current(coloursOf(element.current!)), { notMerge: true });
    const sizes = new ResizeObserver(() => chart.current?.resize());
    const themes = new MutationObserver(draw);
    const system = matchMedia("(prefers-color-scheme: dark)");
    import("./chart").then(
      ({ openChart }) => {
        if (!alive) return;
        chart.current = openChart(element.current!);
        draw();
        sizes.observe(element.current!);
      },
      () => alive && setFailed(true),
    );
    themes.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    system.addEventListener("change", draw);
    return () => {
      alive = false;
      sizes.disconnect();
      themes.disconnect();
      system.removeEventListener("change", draw);
      chart.current?.dispose();
      chart.current = undefined;
    };
  }, []);

  useEffect(() => {
    chart.current?.setOption(option(coloursOf(element.current!)), { notMerge: true });
    chart.current?.resize();
  }, [option, height]);

  if (hasFailed) return <p className="quiet">The plot could not be loaded; the table has its numbers.</p>;
  return <div ref={element} className="plot" role="img" aria-label={label} style={{ height: `${height}rem` }} />;
}

/** A token is a pair of colours, which only an element that has it tells apart; a canvas wants the one. */
function coloursOf(element: HTMLElement): Colours {
  const probe = element.appendChild(document.createElement("span"));
  const colour = (name: string) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = {
    ink: colour("ink"),
    quiet: colour("quiet"),
    line: colour("line"),
    paper: colour("paper"),
    series: [colour("agent-1"), colour("agent-2")] as const,
    font: getComputedStyle(element).fontFamily,
  };
  probe.remove();
  return colours;
}
