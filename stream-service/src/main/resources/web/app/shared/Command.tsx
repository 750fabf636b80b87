import { CopyButton } from "./CopyButton";

/** A command line to be copied. */
export function Command({ children }: { children: string }) {
  return (
    <div className="command">
      <code>{children}</code>
      <CopyButton text={() => children} label="Copy command" />
    </div>
  );
}
