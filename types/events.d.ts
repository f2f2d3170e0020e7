/** What a run says: the events that `GatewayRuntime.run` yields. Texts are deltas, never the text so far. */

/** A piece of the answer's text. Ends in half a character (a lone surrogate) are held back until the other half comes. */
export interface TextEvent {
  /** Names the event. */
  type: 'text';
  /** The delta. An empty one is dropped. */
  text: string;
  /**
   * Whether the agent says it on the way, between its tools, or as its answer. Told to clients of the Responses API, where each
   * phase is a message of its own. Defaults to saying nothing of it.
   */
  phase?: 'commentary' | 'final' | undefined;
}

/** A piece of what the model thinks before it answers. Sent as `reasoning_content`, which chat UIs show apart. */
export interface ReasoningEvent {
  /** Names the event. */
  type: 'reasoning';
  /** The delta. An empty one is dropped, unless it has a token. */
  text: string;
  /**
   * An opaque token of the reasoning so far, which the model wants back with it: a signature, or the reasoning encrypted. A client
   * of the Responses API gets it, sealed, if it asks for it (`include: ["reasoning.encrypted_content"]`), and sends it back:
   * `run.reasoning`. Defaults to none.
   */
  token?: string | undefined;
}

/** A piece of a refusal: the model declines to answer. */
export interface RefusalEvent {
  /** Names the event. */
  type: 'refusal';
  /** The delta. An empty one is dropped. */
  text: string;
}

/** A web source of the answer. */
export interface UrlCitation {
  /** Names the kind of annotation. */
  type: 'url-citation';
  /** The address of the source. */
  url: string;
  /** The title of the source. */
  title: string;
  /** Where the cited words begin in the answer's text so far: an index in characters (UTF-16 code units). */
  startIndex: number;
  /** Where the cited words end: the index after the last of them. The same as `startIndex` if the source stands behind a place. */
  endIndex: number;
}

/** A note about the answer: a source that it cites. */
export interface AnnotationEvent {
  /** Names the event. */
  type: 'annotation';
  /** The note. */
  annotation: UrlCitation;
}

/**
 * A call of a client tool, one of `run.tools`: the client must run it, and comes back with the result in a new turn. The
 * first event of an `id` has the `name`; later events of the same `id` append to `arguments`.
 */
export interface ToolCallEvent {
  /** Names the event. */
  type: 'tool-call';
  /** The call's id, unique in the conversation; the tool's result comes back under it. */
  id: string;
  /** The function to call. Required in the first event of an `id`. */
  name?: string | undefined;
  /** A piece of the arguments, which are JSON text. */
  arguments: string;
}

/** A tool that the agent runs itself starts or ends. Shown to the client as `options.progress` says, by default not at all. */
export interface ProgressEvent {
  /** Names the event. */
  type: 'progress';
  /** The same for the start and the end of one call. */
  id: string;
  /** The tool's name. */
  tool: string;
  /** Whether the tool starts or ends. */
  phase: 'start' | 'end';
  /** More about it, for people: what is looked up, or how it ended. */
  text?: string | undefined;
  /** With the start: what the tool was given, as JSON text. Shown where `options.progress` shows whole calls (`mcp_call`). */
  input?: string | undefined;
  /** With the end: what the tool gave back, shown likewise. Defaults to `text`. */
  output?: string | undefined;
  /** With the end: the tool failed, and `output` says how. Defaults to `false`. */
  failed?: boolean | undefined;
}

/** Tokens of the whole run so far. The last event of this type counts. Without one the client reads zeros. */
export interface UsageEvent {
  /** Names the event. */
  type: 'usage';
  /** Tokens that the model read. */
  promptTokens: number;
  /** Tokens that the model wrote, reasoning included. */
  completionTokens: number;
  /** Those of `promptTokens` that came from the provider's cache. */
  cachedTokens?: number | undefined;
  /** Those of `promptTokens` that were written to the provider's cache. */
  cacheWriteTokens?: number | undefined;
  /** Those of `completionTokens` that were reasoning. */
  reasoningTokens?: number | undefined;
}

/** The end of the answer. Only `usage` counts after it. A run that ends without this event has finished with `stop`. */
export interface FinishEvent {
  /** Names the event. */
  type: 'finish';
  /**
   * Why the answer ends, in OpenAI's words: `length` if a limit cut it off, `content_filter` if a filter did. Corrected to
   * `tool_calls` if the run called a client tool, and from `tool_calls` to `stop` if it did not.
   */
  reason: 'stop' | 'length' | 'tool_calls' | 'content_filter';
}

/** What a run says, one event at a time. */
export type AgentEvent =
  | TextEvent
  | ReasoningEvent
  | RefusalEvent
  | AnnotationEvent
  | ToolCallEvent
  | ProgressEvent
  | UsageEvent
  | FinishEvent;
