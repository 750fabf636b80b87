import { ApiError } from "../api/client";
import { Notice } from "../shared/Notice";
import { ViewFailure } from "../shared/ViewFailure";
import { adminKey } from "./adminKey";

/** A key that is not valid, or may not do this, is answered here and not by the question who watches. */
export function AdminFailure({ what, error, scope = "admin", onRetry }: { what: string; error: Error; scope?: string; onRetry: () => void }) {
  if (!(error instanceof ApiError) || !error.isRefused) return <ViewFailure what={what} error={error} scope={scope} onRetry={onRetry} />;
  return (
    <div className="notices">
      {error.status === 401 ? <Notice tone="bad">This key is not valid: it does not exist, was revoked, or has expired.</Notice> : <ViewFailure what={what} error={error} scope={scope} />}
      <button type="button" className="button" onClick={() => adminKey.set(undefined)}>
        Use another key
      </button>
    </div>
  );
}
