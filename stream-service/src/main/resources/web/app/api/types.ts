// What the services answer; stream-service's /q/openapi describes each field.

export type Status = "ACTIVE" | "COMPLETED" | "INTERRUPTED" | "ERROR";

export interface Totals {
  messages?: number;
  turns?: number;
  tokens?: number;
  cost?: number;
  duration?: number;
}

export interface Agent {
  agentId: string;
  agentType: string;
  agentName?: string;
}

export interface Session {
  id: string;
  project?: string;
  status: Status;
  source: "cli-stream" | "cli-upload" | "api";
  name?: string;
  mode?: string;
  initialPrompt?: string;
  startedAt?: string;
  endedAt?: string;
  lastEventAt?: string;
  createdAt: string;
  /** In a list: the first of those who were declared to take part. */
  agents?: Agent[];
  totals: Totals;
  reported?: Totals;
}

export interface SessionPage {
  sessions: Session[];
  nextCursor?: string;
  filteredUpTo?: string;
  lastEventId: string;
}

export interface Participant {
  agentId: string;
  agentType: string;
  agentName?: string;
  agentVersion?: string;
  model?: string;
  prompt?: string;
  announcement?: string;
  cliVersion?: string;
  settings?: Record<string, unknown>;
}

export interface Metrics {
  duration?: number;
  inputTokens?: number;
  outputTokens?: number;
  totalTokens?: number;
  model?: string;
  cost?: number;
}

export interface Message {
  id: string;
  agentId: string;
  agentName?: string;
  agentType: string;
  agentVersion?: string;
  content: string;
  role: "agent" | "user" | "system";
  timestamp: string;
  sequenceNumber?: number;
  turnNumber?: number;
  metrics?: Metrics;
  originalBytes?: number;
  truncated?: true;
}

export interface Range {
  from: number;
  to: number;
}

export interface Missing {
  ranges: Range[];
  more?: true;
  heal: string;
}

export interface MessagePage {
  messages: Message[];
  previousMessages?: string;
  nextMessages?: string;
  lastEventId: string;
}

export interface SessionDetail extends Session, MessagePage {
  maxTurns?: number;
  completionReason?: string;
  errors: number;
  lastError?: string;
  summary?: unknown;
  systemInfo?: Record<string, unknown>;
  command?: Record<string, unknown>;
  metadata?: Record<string, unknown>;
  participants: Participant[];
  participantsTruncated?: true;
  messagesTruncated?: true;
  missing?: Missing;
}

/** The one error body of all services. */
export interface Problem {
  status: number;
  error: string;
  message: string;
  field?: string;
  details?: { field: string; message: string }[];
  requestId?: string;
}
