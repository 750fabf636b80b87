/**
 * Hands on who asks: at once after a quiet while, and at intervals that grow from `step` to `longest` ms for as long as
 * somebody asks all the time.
 */
export function slowing(handOn: () => void, step: number, longest: number): { ask: () => void; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = -Infinity;
  let pause = 0;

  function run(): void {
    timer = undefined;
    last = Date.now();
    pause = Math.min(2 * pause + step, longest);
    handOn();
  }

  return {
    ask() {
      if (timer !== undefined) return;
      const passed = Date.now() - last;
      if (passed > 2 * pause) pause = 0;
      if (passed >= pause) run();
      else timer = setTimeout(run, pause - passed);
    },
    stop: () => clearTimeout(timer),
  };
}
