import { ask } from "../api/client";
import { remember, remembered } from "../shared/remembered";

/** The cookie cannot be seen by scripts: that there is one is remembered beside it. */
export const SIGNED_IN = "signedIn";

/** For whoever signed in; where reading is open there is nothing to sign out of. */
export function SignOut() {
  if (remembered(SIGNED_IN) === undefined) return null;
  const signOut = async () => {
    await ask("/api/realtime/session", { method: "DELETE" });
    remember(SIGNED_IN, undefined);
    location.reload();
  };
  return (
    <button type="button" className="button plain" onClick={() => void signOut()}>
      Sign out
    </button>
  );
}
