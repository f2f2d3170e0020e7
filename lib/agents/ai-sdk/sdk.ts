/**
 * The part of the AI SDK that is used here, in our own words: one text that holds for its versions 5, 6 and 7, and no types
 * of an optional peer in ours.
 */

/** The module `ai`. */
export interface Sdk {
  streamText(options: Readonly<Record<string, unknown>>): SdkResult;
  jsonSchema(schema: object): unknown;
}

/** What `streamText` and an agent's `stream` return. */
export interface SdkResult {
  fullStream: AsyncIterable<SdkPart>;
  /** These resolve when the stream has ended: all that was said in it, in version 7 under a name of its own. */
  response: PromiseLike<{ messages: SdkMessage[] }>;
  responseMessages?: PromiseLike<SdkMessage[]>;
}

export interface SdkMessage {
  role: 'system' | 'user' | 'assistant' | 'tool';
  content: unknown;
}

/** A part of the stream; which members it has depends on its type. */
export interface SdkPart {
  type: string;
  id?: string;
  text?: string;
  delta?: string;
  toolCallId?: string;
  toolName?: string;
  input?: unknown;
  providerExecuted?: boolean;
  preliminary?: boolean;
  sourceType?: string;
  url?: string;
  title?: string;
  usage?: SdkUsage;
  finishReason?: string;
  error?: unknown;
}

/** Of one step. Version 5 has the details at the top, version 7 only inside. */
export interface SdkUsage {
  inputTokens?: number | undefined;
  outputTokens?: number | undefined;
  cachedInputTokens?: number | undefined;
  reasoningTokens?: number | undefined;
  inputTokenDetails?: { cacheReadTokens?: number | undefined };
  outputTokenDetails?: { reasoningTokens?: number | undefined };
}

/** The package's name as a value: its own types do not compile in every host, and nobody needs it who has no such agent. */
const PACKAGE: string = 'ai';

/**
 * @throws Error that says what to install if the package is missing.
 */
export async function loadSdk(): Promise<Sdk> {
  try {
    return (await import(PACKAGE)) as Sdk;
  } catch (error) {
    if (!/^(?:ERR_)?MODULE_NOT_FOUND$/.test(String((error as NodeJS.ErrnoException).code))) throw error;
    throw new Error("aiSdkAgent needs the package 'ai', version 5 or newer: npm install ai", { cause: error });
  }
}
