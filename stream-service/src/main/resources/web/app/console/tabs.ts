export const TABS = ["events", "rejected", "keys", "projects", "webhooks", "usage", "audit", "instances"] as const;
export type Tab = (typeof TABS)[number];

export const tabOf = (name: string | undefined): Tab => TABS.find((tab) => tab === name) ?? "events";
