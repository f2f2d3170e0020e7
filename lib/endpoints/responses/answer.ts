import type { AgentEvent, FinishEvent, ProgressEvent, ReasoningEvent } from '../../../types/gateway';
import type { ResponseObject } from '../../../types/responses';
import type { ApiError } from '../../errors/api-error';
import { progressLine } from '../../run-events';
import type { ResponseOutput } from './output';
import { NO_USAGE, usageOf } from './usage';

type FinishReason = FinishEvent['reason'];

/** Keeps a response that has ended; resolves when a follow-up would find it. */
export type Keep = (response: ResponseObject) => Promise<void>;

export interface ResponseAnswerSettings {
  output: ResponseOutput;
  keep: Keep;
  /** Told of a failed response that could not be kept. */
  report: (error: unknown) => void;
  /** How tools that the agent runs itself are shown, if at all (`options.progress`). */
  progress: 'extension' | 'reasoning_content' | 'mcp_call' | null;
  agentId: string;
  /** Seals a token of the agent's for its client; undefined where the client has not asked for it. */
  seal: ((token: string) => string) | undefined;
}

/** The code of the error that ends the run of a response that was cancelled. */
export const CANCELLED = 'response_cancelled';

/** What the events of a run make of a response object. Both forms of the answer, JSON and stream, are told from here. */
export class ResponseAnswer {
  readonly object: ResponseObject;
  readonly #output: ResponseOutput;
  readonly #settings: ResponseAnswerSettings;
  /** What the agent's own tools were given, by the id of the tool's run. */
  #inputs: Map<string, string> | undefined;
  #isKeeping = false;

  constructor(object: ResponseObject, settings: ResponseAnswerSettings) {
    this.object = object;
    this.#output = settings.output;
    this.#settings = settings;
    object.output = settings.output.items;
  }

  /** Whether progress is told beside the output, as an extension of the object or of an event. */
  get tellsProgressBeside(): boolean {
    return this.#settings.progress === 'extension';
  }

  /** Takes one event of the run, but its finish. */
  add(event: Exclude<AgentEvent, { type: 'finish' }>): void {
    switch (event.type) {
      case 'text':
        this.#output.addText(event.text, event.phase);
        break;
      case 'reasoning':
        this.#addReasoning(event);
        break;
      case 'refusal':
        this.#output.addRefusal(event.text);
        break;
      case 'annotation':
        this.#output.addCitation(event.annotation);
        break;
      case 'tool-call':
        this.#output.addCall(event);
        break;
      case 'progress':
        this.#addProgress(event);
        break;
      case 'usage':
        this.object.usage = usageOf(event);
    }
  }

  /** The run has ended well. Resolves when the response is kept: a client may continue it as soon as it has read its end. */
  async finish(reason: FinishReason): Promise<void> {
    const { object } = this;
    const cut = reason === 'length' ? 'max_output_tokens' : reason === 'content_filter' ? 'content_filter' : undefined;
    this.#output.finish(cut === undefined ? 'completed' : 'incomplete');
    object.usage ??= NO_USAGE;
    if (cut === undefined) object.completed_at = Math.floor(Date.now() / 1000);
    else object.incomplete_details = { reason: cut };
    object.status = cut === undefined ? 'completed' : 'incomplete';
    this.#isKeeping = true;
    await this.#settings.keep(object);
  }

  /**
   * The run has failed after the client was told of its beginning, or it has ended and could not be kept. Never rejects: the
   * client is told of the failure in any case.
   */
  async fail({ code, message }: ApiError): Promise<void> {
    const { object } = this;
    this.#output.abandon();
    object.usage ??= NO_USAGE;
    object.status = code === CANCELLED ? 'cancelled' : 'failed';
    if (code !== CANCELLED) object.error = { code: code ?? 'server_error', message };
    object.completed_at = null;
    object.incomplete_details = null;
    // Where keeping is what failed, it is not tried again.
    if (this.#isKeeping) object.store = false;
    else await this.#keepFailed();
  }

  async #keepFailed(): Promise<void> {
    try {
      await this.#settings.keep(this.object);
    } catch (error) {
      this.object.store = false;
      this.#settings.report(error);
    }
  }

  /** Who asks for no effort is shown no thought. */
  #addReasoning({ text, token }: ReasoningEvent): void {
    const { seal } = this.#settings;
    if (this.object.reasoning.effort !== 'none') this.#output.addReasoning(text);
    if (token && seal !== undefined) this.#output.addToken(seal(token));
  }

  #addProgress(event: ProgressEvent): void {
    switch (this.#settings.progress) {
      case 'reasoning_content':
        this.#output.addReasoning(progressLine(event));
        break;
      case 'mcp_call':
        this.#addToolRun(event);
        break;
    }
  }

  #addToolRun({ id, tool, phase, input = '{}', output, text = '', failed = false }: ProgressEvent): void {
    if (phase === 'start') {
      this.#inputs ??= new Map();
      this.#inputs.set(id, input);
      return;
    }
    const given = this.#inputs?.get(id) ?? input;
    this.#output.addToolRun({ tool, server: this.#settings.agentId, input: given, output: output ?? text, failed });
  }
}
