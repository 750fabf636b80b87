import { useEffect, useRef } from "react";

/** Whoever types a time passes others on the way, and is taken to none of them, in ms. */
const SETTLED = 800;

export function JumpToTime({ onTime }: { onTime: (time: number) => void }) {
  const timer = useRef<ReturnType<typeof setTimeout>>();
  useEffect(() => () => clearTimeout(timer.current), []);
  const jump = (value: string) => {
    clearTimeout(timer.current);
    const time = new Date(value).getTime();
    if (!Number.isNaN(time)) onTime(time);
  };
  return (
    <input
      className="field"
      type="datetime-local"
      step="1"
      aria-label="Jump to time"
      onChange={({ target: { value } }) => {
        clearTimeout(timer.current);
        timer.current = setTimeout(() => jump(value), SETTLED);
      }}
      onKeyDown={({ key, currentTarget }) => key === "Enter" && jump(currentTarget.value)}
    />
  );
}
