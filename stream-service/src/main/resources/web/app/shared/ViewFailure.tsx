import { ApiError } from "../api/client";
import { Notice } from "./Notice";

/** Why there is nothing to see, and who may see it. */
export function ViewFailure({ what, error, scope, onRetry }: { what: string; error: Error; scope: string; onRetry?: () => void }) {
  if (error instanceof ApiError && error.status === 403) {
    return (
      <Notice tone="bad">
        {what} needs a key with the scope <code>{scope}</code>, which this one does not have.
      </Notice>
    );
  }
  return (
    <Notice tone="bad" onRetry={onRetry}>
      {what} could not be loaded: {error.message}
    </Notice>
  );
}
