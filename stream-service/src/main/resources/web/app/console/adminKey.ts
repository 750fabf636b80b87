import { Store } from "../shared/store";

/**
 * The administrator's key. In the memory of this tab and nowhere else, where no other script of this origin finds it later;
 * a reload forgets it.
 */
export const adminKey = new Store<string | undefined>(undefined);
